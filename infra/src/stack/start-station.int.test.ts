import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startStation } from './start-station.js'
import { Supervised } from './supervised.js'

let folder: string
let station: Supervised | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telstar-child-'))
})
afterEach(async () => {
  await station?.stop()
  rmSync(folder, { recursive: true })
})

function programOf(text: string, restart = true): Supervised {
  const program = join(folder, 'program.mjs')
  writeFileSync(program, text)
  const logFile = join(folder, 'logs', 'station.log')
  const command = { name: 'station', program, env: { GREETING: 'hello' }, logFile }
  station = new Supervised({
    name: 'station',
    logFile,
    restart,
    begin: (abort) => startStation(command, abort),
  })
  return station
}

const serving = `
  console.log(process.env.GREETING)
  process.on('SIGTERM', () => process.exit(0))
  process.on('disconnect', () => process.exit(0))
  process.send({ ready: true })
  setInterval(() => {}, 1000)
`

const isGone = (pid: number) => {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

describe('a station as a child process', () => {
  it('is running once it says so, writes its log, and is gone after a stop', async () => {
    const child = programOf(serving)
    await child.start()
    const { pid } = child.status
    expect(child.status.state).toBe('running')
    expect(readFileSync(child.status.logFile, 'utf8')).toContain('hello')
    await child.stop()
    expect(child.status).toMatchObject({ state: 'stopped', pid: null, restarts: 0 })
    expect(isGone(pid ?? 0)).toBe(true)
  })

  it('is started again when it is killed, and says how often and why', async () => {
    const child = programOf(serving)
    await child.start()
    const first = child.status.pid
    child.signal('SIGKILL')
    await vi.waitFor(() => expect(child.status).toMatchObject({ state: 'running', restarts: 1 }), 10_000)
    expect(child.status.pid).not.toBe(first)
    expect(child.status.lastExit).toBe('SIGKILL')
  })

  it('stays down when told not to restart, and comes back by start', async () => {
    const child = programOf(serving, false)
    await child.start()
    child.signal('SIGKILL')
    await vi.waitFor(() => expect(child.status).toMatchObject({ state: 'failed', pid: null }), 5000)
    await child.start()
    expect(child.status.state).toBe('running')
  })

  it('fails to start with the end of its log when it ends before it is ready', async () => {
    const child = programOf(`console.error('no such luck'); process.exit(2)`)
    await expect(child.start()).rejects.toThrow(/did not start: code 2\n {2}no such luck/)
    expect(child.status.state).toBe('failed')
  })

  it('is not started again after wrong settings', async () => {
    const child = programOf(`process.send({ ready: true }); setTimeout(() => process.exit(2), 50)`)
    await child.start()
    await vi.waitFor(() => expect(child.status.state).toBe('failed'), 5000)
    expect(child.status.restarts).toBe(0)
  })

  it('does not come back when it is stopped while it waits for its restart', async () => {
    const child = programOf(serving)
    await child.start()
    child.signal('SIGKILL')
    await vi.waitFor(() => expect(child.status.state).toBe('restarting'), 5000)
    await child.stop()
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(child.status).toMatchObject({ state: 'stopped', pid: null, restarts: 0 })
  })

  it('gives up a start at once when it is stopped meanwhile', async () => {
    const child = programOf(`setInterval(() => {}, 1000)`)
    const start = child.start()
    start.catch(() => {})
    await child.stop()
    await expect(start).rejects.toThrow('SIGKILL')
    expect(child.status).toMatchObject({ state: 'stopped', pid: null })
  })

  it('gives nothing of its parent’s own settings to the child', async () => {
    process.env.TELSTAR_CANARY = 'secret'
    const child = programOf(`console.log(JSON.stringify(process.env)); process.send({ ready: true })`)
    await child.start()
    expect(readFileSync(child.status.logFile, 'utf8')).not.toContain('secret')
  })
})
