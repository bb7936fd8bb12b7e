import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startGuarded } from './guarded-process.js'
import { processIdentity } from './process-identity.js'
import { spawnEntry } from './spawn-entry.js'
import { startEngines } from './start-engines.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'telstar-guard-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const running = (pids: number[]) => pids.filter((pid) => processIdentity(pid) !== undefined)

async function startedElsewhere() {
  const { command, args } = spawnEntry('starts-and-waits.fixture', [join(folder, 'data')])
  const parent = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  return { parent, pids: JSON.parse(line.toString()) as number[] }
}

it('ends every engine when its starter is killed, and the same data can be started again at once', async () => {
  const { parent, pids } = await startedElsewhere()
  expect(running(pids)).toHaveLength(3)
  parent.kill('SIGKILL')
  const [again] = await Promise.all([
    startEngines({ which: ['kafka', 'timescale', 'redis'], dataDir: join(folder, 'data') }),
    expect.poll(() => running(pids), { timeout: 10_000 }).toEqual([]),
  ])
  await again.stop()
  await again.stop()
  expect(running([again.kafka.pid, again.timescale.pid, again.redis.pid])).toEqual([])
})

it('kills a child that ignores SIGTERM when its time is up', async () => {
  const stubborn = ['-c', 'trap "" TERM; echo deaf >&3; while :; do sleep 0.1; done']
  const child = await startGuarded({ command: 'sh', args: stubborn, logFile: join(folder, 'stubborn.log') })
  await new Promise<void>((resolve) => child.announced((line) => line === 'deaf' && resolve()))
  await child.stop(300)
  expect(await child.exited).toEqual({ code: 137 })
  expect(running([child.pid])).toEqual([])
})

it('says how a child ended', async () => {
  const child = await startGuarded({
    command: 'sh',
    args: ['-c', 'exit 7'],
    logFile: join(folder, 'seven.log'),
  })
  expect(await child.exited).toEqual({ code: 7 })
})

it('stops the engines that started when another does not', async () => {
  const one = await startEngines({ which: ['redis'], dataDir: join(folder, 'one') })
  const failing = startEngines({
    which: ['redis', 'timescale'],
    dataDir: join(folder, 'two'),
    ports: { redis: 0, timescale: one.redis.port },
  })
  await expect(failing).rejects.toThrow('in use')
  const retried = await startEngines({ which: ['redis'], dataDir: join(folder, 'two') })
  await Promise.all([one.stop(), retried.stop()])
})
