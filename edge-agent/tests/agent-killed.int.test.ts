import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startTestAgent } from './agent-fixture.js'
import { type AgentProcess, startAgentProcess, usageOf } from './agent-process.js'
import { RecordingBroker } from './recording-broker.js'

const kills = Number(process.env.CHAOS_COUNT ?? 6)
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1e6)
let dir: string
let broker: RecordingBroker
let agents: AgentProcess[]

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'telstar-killed-'))
  broker = await RecordingBroker.start()
  agents = []
})
afterEach(async () => {
  for (const { kill, ended } of agents) {
    kill()
    await ended
  }
  await broker.stop()
  rmSync(dir, { recursive: true, force: true })
})

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const simulated = '[agent]\ninterval = "200ms"\nflush_interval = "50ms"\n[simulator]\ncells = 5\n'

function run(toml: string, change: Partial<Parameters<typeof startAgentProcess>[0]> = {}): AgentProcess {
  const agent = startAgentProcess({ dir, port: broker.port, toml, ...change })
  agents.push(agent)
  return agent
}

async function startJournaling(first: number): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'journaling-agent.ts')
  const child = spawn(
    process.execPath,
    ['--conditions=telstar-source', '--import=tsx', script, dir, String(broker.port), String(first)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  return child
}

test(`nothing accepted is lost or changed by SIGKILL (${kills} kills, seed ${seed})`, async () => {
  writeFileSync(join(dir, 'journal'), '')
  let random = seed
  const draw = (below: number) => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0
    return Math.floor((random / 2 ** 32) * below)
  }
  for (let kill = 0; kill < kills; kill += 1) {
    const child = await startJournaling(kill * 1e7)
    await wait(30 + draw(600))
    if (draw(3) === 0) broker.refuse(true)
    await wait(draw(300))
    child.kill('SIGKILL')
    await once(child, 'close')
    broker.refuse(false)
  }
  const agent = await startTestAgent(join(dir, 'data'), broker.port)
  await vi.waitFor(() => expect(agent.account().buffered).toBe(0), { timeout: 60_000, interval: 50 })
  expect(agent.account().residual).toBe(0)
  await agent.stop()
  const arrived = new Map<string, string>()
  for (const { boot, seq, ts } of broker.arrivals) {
    const identity = `${boot}-${seq}`
    const content = ts.join()
    expect(arrived.get(identity) ?? content, 'one identity, one content').toBe(content)
    arrived.set(identity, content)
  }
  const delivered = [...arrived.values()].flatMap((content) => content.split(',').map(Number))
  const journal = readFileSync(join(dir, 'journal'), 'utf8').trim().split('\n').map(Number)
  const known = new Set(delivered)
  expect(journal.filter((ts) => !known.has(ts))).toEqual([])
  expect(known.size, 'no sample in two batches').toBe(delivered.length)
  console.log(
    JSON.stringify({
      seed,
      kills,
      accepted: journal.length,
      delivered: delivered.length,
      repeats: broker.arrivals.length - arrived.size,
    }),
  )
}, 7_200_000)

test('SIGTERM ends an agent cleanly: exit 0, goodbye said, even when nothing acknowledges', async () => {
  const agent = run(simulated)
  await vi.waitFor(() => expect(broker.arrivals.length).toBeGreaterThan(2), { timeout: 15_000 })
  agent.child.kill('SIGTERM')
  expect(await agent.ended).toEqual({ code: 0, signal: null })
  expect(broker.states.at(-1)?.state.status).toBe('offline')
  const other = run(simulated)
  await vi.waitFor(() => expect(broker.states.at(-1)?.state.status).toBe('online'), { timeout: 15_000 })
  broker.freeze(true)
  await wait(500)
  const start = Date.now()
  other.child.kill('SIGTERM')
  expect(await other.ended).toEqual({ code: 0, signal: null })
  expect(Date.now() - start).toBeLessThan(9000)
  expect(`${agent.stderr()}${other.stderr()}`).not.toContain('canary-token')
})

test('an agent whose fsync fails accepts nothing it cannot keep, and recovers', async (context) => {
  try {
    execFileSync('strace', ['-V'], { stdio: 'ignore' })
  } catch {
    return context.skip('strace is not here')
  }
  const inject = [
    'strace',
    '-f',
    '-o',
    '/dev/null',
    '-e',
    'trace=fdatasync,fsync',
    '-e',
    'inject=fdatasync,fsync:error=EIO:when=12..16',
  ]
  // One thread for the disk: strace counts the calls of each thread for itself.
  const agent = run(simulated, { prefix: inject, env: { UV_THREADPOOL_SIZE: '1' } })
  await vi.waitFor(() => expect(agent.stderr()).toContain('the disk buffer is back'), { timeout: 40_000 })
  expect(agent.stderr()).toContain('the disk buffer takes nothing')
  expect(agent.stderr()).toContain('samples were not accepted')
  const before = broker.arrivals.length
  await vi.waitFor(() => expect(broker.arrivals.length).toBeGreaterThan(before + 5), { timeout: 60_000 })
  // strace passes no signal on: the agent is its child.
  const [pid] = execFileSync('pgrep', ['-P', String(agent.child.pid)])
    .toString()
    .trim()
    .split('\n')
    .map(Number)
  process.kill(pid as number, 'SIGTERM')
  expect((await agent.ended).code).toBe(0)
  const identities = broker.arrivals.map(({ boot, seq }) => `${boot}-${seq}`)
  const contents = new Set(broker.arrivals.map(({ boot, seq, ts }) => `${boot}-${seq}:${ts.join()}`))
  expect(contents.size).toBe(new Set(identities).size)
  const [account] = [...agent.stderr().matchAll(/^.*"msg":"accounting".*$/gm)].map(
    ([line]) => JSON.parse(line) as Record<string, number>,
  )
  expect(account).toMatchObject({ buffered: 0, dropped: 0, damaged: 0, residual: 0 })
  expect(account?.refused).toBeGreaterThan(0)
  expect(
    new Set(broker.arrivals.flatMap(({ ts, cells }) => ts.map((at, index) => `${at}-${cells[index]}`))).size,
  ).toBe(account?.acknowledged)
})

test('30 metrics per 10 s take at most 90 MB and 2 % of a core', async () => {
  const agent = run('[agent]\ninterval = "10s"\n[host]\n[simulator]\ncells = 2\n')
  const pid = agent.child.pid as number
  await vi.waitFor(() => expect(broker.arrivals.length).toBeGreaterThan(0), { timeout: 20_000 })
  const before = usageOf(pid)
  await wait(12_000)
  const { residentMb, cpuSeconds } = usageOf(pid)
  const cpuPct = (100 * (cpuSeconds - before.cpuSeconds)) / 12
  console.log(JSON.stringify({ residentMb, cpuPct }))
  expect(residentMb).toBeLessThan(90)
  expect(cpuPct).toBeLessThan(2)
})
