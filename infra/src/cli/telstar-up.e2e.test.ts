import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { telstarHome } from '../engines/telstar-home.js'
import { withClient } from '../metrics-transaction.js'
import { provisionEngines } from '../stack/engines.js'
import { projectFolder } from '../stack/stack-home.js'
import { isSameProcess, type ProcessRecord, readStackState, type StackState } from '../stack/stack-state.js'
import { databaseUrl } from '../stack/station-commands.js'

const home = mkdtempSync(join(tmpdir(), 'telstar-up-'))
const stateFile = join(home, 'north', 'stack.json')
const { NODE_OPTIONS: _, VITEST: __, npm_lifecycle_event: ___, ...inherited } = process.env
const env = { ...inherited, TELSTAR_HOME: home, NODE_ENV: 'production' }

let running: ChildProcess | undefined

beforeAll(async () => {
  await provisionEngines(telstarHome())
  mkdirSync(join(telstarHome(), 'engines'), { recursive: true })
  symlinkSync(join(telstarHome(), 'engines'), join(home, 'engines'))
  // Builds what is stale, so that it does not count as time to start.
  expect(telstar('version').status).toBe(0)
})

afterAll(async () => {
  running?.kill('SIGTERM')
  await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 30_000 })
  rmSync(home, { recursive: true, force: true })
})

function telstar(...args: string[]) {
  return spawnSync(join(projectFolder, 'telstar'), args, { env, encoding: 'utf8', timeout: 150_000 })
}

/** Starts the region as a person would; resolves with how long it took. */
function up(...args: string[]): Promise<{ child: ChildProcess; seconds: number; output: string }> {
  const began = performance.now()
  const child = spawn(join(projectFolder, 'telstar'), ['up', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running = child
  let output = ''
  return new Promise((resolve, reject) => {
    const hear = (data: Buffer) => {
      output += data.toString()
      if (output.includes('Ctrl-C stops'))
        resolve({ child, output, seconds: (performance.now() - began) / 1000 })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', (code) => reject(new Error(`telstar up ended with ${code}:\n${output}`)))
  })
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve))

function state(): StackState {
  const found = readStackState(stateFile)
  if (found === null) throw new Error('there is no state of a stack')
  return found
}

/** Processes of the last run that still live. */
const left = (processes: readonly ProcessRecord[] = readStackState(stateFile)?.processes ?? []) =>
  processes
    .filter(({ pid, identity }) => pid !== null && isSameProcess(pid, identity))
    .map(({ name }) => name)

async function ask(path: string): Promise<{ items: Record<string, unknown>[] }> {
  const token = readFileSync(join(home, 'north', 'secrets', 'api-token'), 'utf8').trim()
  const response = await fetch(`http://127.0.0.1:${state().ports.http}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return (await response.json()) as { items: Record<string, unknown>[] }
}

/** Batches of the log that came before a time. */
async function batchesBefore(time: string): Promise<number> {
  return withClient(databaseUrl(state().ports, 'telstar_reader'), async (client) => {
    const { rows } = await client.query('SELECT count(*)::int AS count FROM batches WHERE received_at < $1', [
      time,
    ])
    return rows[0].count
  })
}

const recordOf = (name: string) => state().processes.find((record) => record.name === name)

describe('telstar up', () => {
  let child: ChildProcess
  let before: StackState

  it('shows 50 nodes and this machine, with readings', async () => {
    const started = await up()
    child = started.child
    before = state()
    const { items } = await ask('/v1/nodes?limit=1000&status=online')
    expect(items).toHaveLength(51)
    expect((await ask('/v1/nodes/local/latest')).items.map(({ metric }) => metric)).toContain('memory_pct')
    expect((await ask('/v1/nodes/north-050/latest')).items.length).toBeGreaterThan(10)
    expect(started.output).toContain('Token      tsa_')
    expect(telstar('status', '-o', 'json').status).toBe(0)
  })

  it('has 2,000 customers, of whom some complain, and departments that answer', async () => {
    const listed = (noun: string) => JSON.parse(telstar(noun, 'list', '--last', '3000', '-o', 'json').stdout)
    expect(listed('customers')).toHaveLength(2000)
    await vi.waitFor(
      () =>
        expect(listed('complaints').map(({ status }: { status: string }) => status)).toContain('inProgress'),
      { timeout: 60_000, interval: 1000 },
    )
    expect(telstar('support', 'projections').stdout).toContain('live')
    const nobody = telstar('customers', 'show', '00000000-0000-4000-8000-000000000000')
    expect(nobody.status).toBe(1)
    expect(nobody.stderr).toContain('not-registered')
  })

  it('refuses to run a second time, naming the process that runs', async () => {
    const second = telstar('up')
    expect(second.status).toBe(1)
    expect(second.stderr).toContain(`process ${before.pid}`)
  })

  it('starts a killed station again and says so', async () => {
    process.kill(recordOf('broker')?.pid ?? 0, 'SIGKILL')
    await vi.waitFor(
      () => expect(recordOf('broker')).toMatchObject({ state: 'running', restarts: 1, lastExit: 'SIGKILL' }),
      { timeout: 20_000, interval: 100 },
    )
  })

  it('leaves no process behind when it is killed', async () => {
    const { processes, pid } = state()
    expect(left(processes)).toHaveLength(12)
    process.kill(pid, 'SIGKILL')
    await ended(child)
    await vi.waitFor(() => expect(left(processes)).toEqual([]), { timeout: 20_000, interval: 100 })
    const status = telstar('status')
    expect(status.status).toBe(3)
    expect(status.stderr).toContain('was killed')
  })

  it('starts again on the same ports with the same data', async () => {
    const started = await up()
    child = started.child
    // Under 25 s on a machine that does nothing else; here other tests run beside it.
    process.stdout.write(`${JSON.stringify({ secondStartSeconds: started.seconds })}\n`)
    expect(started.seconds).toBeLessThan(75)
    expect(state().ports).toEqual(before.ports)
    expect(await batchesBefore(state().startedAt)).toBeGreaterThan(51)
  })

  it('stops in order on Ctrl-C and leaves no process behind', async () => {
    const { processes } = state()
    child.kill('SIGINT')
    expect(await ended(child)).toBe(0)
    expect(left(processes)).toEqual([])
    expect(state().state).toBe('stopped')
    expect(telstar('down').status).toBe(3)
  })

  it('begins empty with --fresh', async () => {
    child = (await up('--fresh', '--nodes', '2')).child
    const { items } = await ask('/v1/nodes?limit=1000')
    expect(items.map(({ node }) => node)).toEqual(['by-hand', 'local', 'north-001', 'north-002'])
    expect(telstar('down').status).toBe(0)
    expect(left()).toEqual([])
  })
})
