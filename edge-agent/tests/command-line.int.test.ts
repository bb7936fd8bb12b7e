import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { firstArrivals } from './agent-fixture.js'
import { RecordingBroker } from './recording-broker.js'

const home = join(import.meta.dirname, '..', '..')
const main = join(home, 'edge-agent', 'dist', 'main.js')
const sample = join(home, 'edge-agent', 'examples', 'radio.csv')
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'telstar-cli-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function telstarAgent(args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [main, ...args],
      { cwd: home, env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

function configFile(text: string): string {
  writeFileSync(join(dir, 'agent.toml'), text)
  return join(dir, 'agent.toml')
}

const head = '[node]\nid = "node-1"\nregion = "north"\n[mqtt]\ntoken = "canary-token-77"\n'

test('config prints a file that check-config takes', async () => {
  const { code, stdout } = await telstarAgent(['config'])
  expect(code).toBe(0)
  expect(await telstarAgent(['check-config', '--config', configFile(stdout)])).toMatchObject({ code: 0 })
})

test('check-config tells line and key, and ends with 2', async () => {
  const file = configFile(`${head}windw = 3\n[host]\n`)
  const { code, stderr } = await telstarAgent(['check-config', '--config', file])
  expect(code).toBe(2)
  expect(stderr).toBe(`telstar-agent: ${file}:6: mqtt.windw: unknown key\n`)
})

test('run --test prints one collection of this machine and of the simulator', async () => {
  const { code, stdout } = await telstarAgent([
    'run',
    '--test',
    '--config',
    configFile(`${head}[host]\n[simulator]\n`),
  ])
  expect(code).toBe(0)
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { collector: string; values: object })
  expect(lines.map(({ collector }) => collector)).toEqual(expect.arrayContaining(['host', 'simulator']))
  expect(Object.keys(lines.find(({ collector }) => collector === 'host')?.values ?? {})).toEqual(
    expect.arrayContaining(['cpu_pct', 'memory_pct', 'disk_pct', 'net_rx_mbps', 'net_tx_mbps']),
  )
})

test('wrong usage ends with 2 and says how', async () => {
  for (const args of [[], ['fly'], ['run', '--fast'], ['run', '--config', '/nowhere.toml']])
    expect(await telstarAgent(args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('telstar-agent: '),
    })
  expect((await telstarAgent([])).stderr).toContain('check-config')
})

test('a replayed file arrives value by value, and a second replay brings the same batches again', async () => {
  const broker = await RecordingBroker.start()
  const env = {
    TELSTAR_AGENT_MQTT_PORT: String(broker.port),
    TELSTAR_AGENT_MQTT_TOKEN: 'canary-token-77',
    TELSTAR_AGENT_AGENT_DATA_DIR: join(dir, 'data'),
    TELSTAR_AGENT_AGENT_METRIC_BATCH_SIZE: '70',
    TELSTAR_AGENT_CSV_REPLAY_TIME: 'original',
  }
  const example = ['run', '--config', join(home, 'edge-agent', 'examples', 'csv-replay.toml')]
  const { code, stdout, stderr } = await telstarAgent(example, env)
  const [, ...rows] = readFileSync(sample, 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split(','))
  // rsrp_dbm counts twice: it also becomes signal_strength_pct.
  const values = rows.flatMap((row) => [row[5], ...row.slice(5, 12)]).filter((field) => field !== '').length
  const batches = Math.ceil(rows.length / 70)
  expect({ code, ...JSON.parse(stdout) }).toEqual({
    code: 0,
    rows: rows.length,
    refusedRows: 0,
    values,
    batches,
    acknowledged: batches,
  })
  expect(stderr).not.toContain('canary-token')
  const first = firstArrivals(broker)
  const arrived = first.flatMap(({ columns }) => columns.flatMap((block) => [...block.values()].flat()))
  expect(arrived.filter((value) => value !== null && value !== undefined)).toHaveLength(values)
  expect(await telstarAgent(example, env)).toMatchObject({ code: 0, stdout })
  expect(broker.arrivals).toHaveLength(2 * batches)
  const contents = (arrivals: typeof first) => arrivals.map(({ at, ...rest }) => rest)
  expect(contents(broker.arrivals.slice(batches))).toEqual(contents(first))
  await broker.stop()
})

test('a replay that cannot begin says why and ends with 2', async () => {
  const replay = `${head}[csv_replay]\nfile = "/nowhere.csv"\ntime_column = "t"\n[[csv_replay.values]]\nfrom = "a"\nmetric = "a"\n`
  const { code, stderr } = await telstarAgent(['run', '--config', configFile(replay)])
  expect(code).toBe(2)
  expect(stderr).toContain('/nowhere.csv')
})
