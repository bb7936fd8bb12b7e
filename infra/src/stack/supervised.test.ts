import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Running, Supervised } from './supervised.js'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function fakeProcess() {
  let end: (how: string) => void = () => {}
  const exited = new Promise<string>((resolve) => {
    end = resolve
  })
  const running: Running = { pid: 7, exited, stop: async () => end('code 0') }
  return { running, die: (how: string) => end(how) }
}

function supervise(begin: () => Promise<Running>) {
  return new Supervised({ name: 'x', logFile: '/x', restart: true, begin })
}

describe('a supervised process', () => {
  it('is started again after a pause that doubles with each early death, up to 15 s', async () => {
    const pauses: number[] = []
    let current = fakeProcess()
    let diedAt = 0
    const supervised = supervise(async () => {
      if (diedAt > 0) pauses.push(Date.now() - diedAt)
      current = fakeProcess()
      return current.running
    })
    await supervised.start()
    for (let death = 0; death < 7; death += 1) {
      diedAt = Date.now()
      current.die('code 1')
      await vi.advanceTimersByTimeAsync(15_000)
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000])
    expect(supervised.status.restarts).toBe(7)
  })

  it('starts with the short pause again after a long life', async () => {
    let current = fakeProcess()
    const begin = vi.fn(async () => {
      current = fakeProcess()
      return current.running
    })
    const supervised = supervise(begin)
    await supervised.start()
    current.die('code 1')
    await vi.advanceTimersByTimeAsync(500)
    await vi.advanceTimersByTimeAsync(61_000)
    current.die('code 1')
    await vi.advanceTimersByTimeAsync(500)
    expect(begin).toHaveBeenCalledTimes(3)
    expect(supervised.status.state).toBe('running')
  })

  it('keeps trying when the restart itself fails, and says why', async () => {
    const current = fakeProcess()
    const begin = vi.fn<() => Promise<Running>>().mockRejectedValue(new Error('port taken\nmore'))
    begin.mockResolvedValueOnce(current.running)
    const supervised = supervise(begin)
    await supervised.start()
    current.die('SIGKILL')
    await vi.advanceTimersByTimeAsync(500)
    expect(supervised.status).toMatchObject({ state: 'restarting', lastExit: 'port taken' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(begin).toHaveBeenCalledTimes(3)
  })

  it('is stopped even when it was just starting', async () => {
    const process = fakeProcess()
    let ready: (running: Running) => void = () => {}
    const supervised = supervise(() => new Promise((resolve) => (ready = resolve)))
    void supervised.start()
    const stopped = supervised.stop()
    ready(process.running)
    await stopped
    expect(supervised.status).toMatchObject({ state: 'stopped', pid: null })
  })
})
