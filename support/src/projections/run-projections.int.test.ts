import { randomUUID } from 'node:crypto'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { appendTo } from '../../tests/append.js'
import { tallyProjection } from '../../tests/tally-projection.js'
import { until } from '../../tests/until.js'
import { PostgresEventStore } from '../event-store/postgres-event-store.js'
import { type OpenLog, openLog } from '../log/open-log.js'
import { MemorySubjectKeys } from '../privacy/memory-subject-keys.js'
import { Vault } from '../privacy/vault.js'
import { atVersion } from '../queries/at-version.js'
import type { Projection } from './projection.js'
import { projectionEvents } from './projection-events.js'
import { readProgress } from './read-progress.js'
import { requestRebuild } from './request-rebuild.js'
import { type RunningProjections, runProjections } from './run-projections.js'

const logger = createLogger('test', 'silent')
let engine: ScratchSupport
const pools: Database[] = []
let writer: Database
let reader: Database
let projector: Database
let store: PostgresEventStore
let log: OpenLog
const running: RunningProjections[] = []

beforeAll(async () => {
  engine = await startScratchSupport()
  const open = (role: 'support_writer' | 'support_reader' | 'support_projector') => {
    const pool = openDatabase({ url: engine.databaseUrl(role), name: 'test', log: logger })
    pools.push(pool)
    return pool
  }
  writer = open('support_writer')
  reader = open('support_reader')
  projector = open('support_projector')
  store = new PostgresEventStore(writer)
  log = openLog({
    pool: projector,
    vault: new Vault(new MemorySubjectKeys()),
    log: logger,
    metrics: metrics(),
  })
})
afterEach(async () => {
  for (const runner of running.splice(0)) await runner.stop()
})
afterAll(async () => {
  await log?.stop()
  await Promise.all(pools.map(closeDatabase))
  await engine?.stop()
})

const metrics = () => new Metrics('test', { process: false })
function run(...projections: Projection[]): RunningProjections {
  const runner = runProjections(projections, { ...log, changes: projectionEvents(logger, metrics()) })
  running.push(runner)
  return runner
}
const add = (stream: string, version: number) =>
  store.append(
    appendTo(stream, version, {
      events: [{ type: 'Noted', data: { n: version + 1 }, subject: null, personal: null }],
    }),
  )
async function newStream(events: number): Promise<string> {
  const stream = `complaint-${randomUUID()}`
  for (let version = 0; version < events; version += 1) await add(stream, version)
  return stream
}
const tallied = async () =>
  (await reader.query('SELECT stream, version, events, total FROM tally.streams ORDER BY stream')).rows
const fromTheLog = async () =>
  (
    await writer.query(
      `SELECT stream, max(version) AS version, count(*)::int AS events, sum((data->>'n')::int)::text AS total
       FROM support.events GROUP BY stream ORDER BY stream`,
    )
  ).rows
const generations = async () =>
  (await readProgress(writer)).filter(({ name }) => name === 'tally').map((g) => [g.generation, g.state])

it('builds a read model that is missing, and keeps it up to date', async () => {
  const stream = await newStream(20)
  const runner = run(tallyProjection())
  await until('it is live', () => runner.missing().length === 0)
  await add(stream, 20)
  const read = async () =>
    (await reader.query('SELECT version FROM tally.streams WHERE stream = $1', [stream])).rows[0] ?? null
  expect(await atVersion(read, { minVersion: 21 })).toEqual({ version: 21 })
  expect(await tallied()).toEqual(await fromTheLog())
})

it('lets those who query read the live read models and nothing else', async () => {
  const runner = run(tallyProjection())
  await until('it is live', () => runner.missing().length === 0)
  await projector.query('CREATE SCHEMA tally_900; CREATE TABLE tally_900.streams (n int)')
  expect(await tallied()).not.toEqual([])
  for (const statement of [
    'SELECT * FROM support.events',
    'SELECT * FROM support.subject_keys',
    'SELECT * FROM support.projections',
    'SELECT * FROM tally_900.streams',
    'INSERT INTO tally.streams SELECT * FROM tally.streams',
    'UPDATE tally.streams SET total = 0',
    'CREATE TABLE tally.mine (n int)',
    'CREATE SCHEMA mine',
  ])
    await expect(reader.query(statement), statement).rejects.toThrow(/permission denied/)
})

it('is rebuilt while events are written: equal to what the log says, and read all the time (promise 15)', async () => {
  const runner = run(tallyProjection())
  await until('it is live', () => runner.missing().length === 0)
  await Promise.all(Array.from({ length: 10 }, () => newStream(40)))
  const writing = Promise.all(Array.from({ length: 4 }, () => newStream(60)))
  const sums: number[] = []
  let reading = true
  const reads = (async () => {
    while (reading)
      sums.push(Number((await reader.query('SELECT sum(events) AS sum FROM tally.streams')).rows[0].sum))
  })()
  const generation = await requestRebuild(writer, 'tally', 'supervisor:eve')
  expect(await requestRebuild(writer, 'tally', 'supervisor:eve')).toBe(generation)
  await until('the new one is live', async () => {
    const [only, next] = await generations()
    return next === undefined && only?.[0] === generation && only?.[1] === 'live'
  })
  await writing
  await until(
    'it is up to date',
    async () => JSON.stringify(await tallied()) === JSON.stringify(await fromTheLog()),
  )
  reading = false
  await reads
  expect(sums.length).toBeGreaterThan(10)
  expect(sums).toEqual([...sums].sort((a, b) => a - b))
  const schemas = () => projector.query(`SELECT nspname FROM pg_namespace WHERE nspname ~ '^tally(_[0-9])?$'`)
  await until('the old one is gone', async () => (await schemas()).rows.length === 1)
}, 60_000)

it('is built anew when its tables or its revision change', async () => {
  const plain = run(tallyProjection())
  await until('it is live', () => plain.missing().length === 0)
  await plain.stop()
  const [[before] = []] = await generations()
  const tables = (schema: string) =>
    `${tallyProjection().tables(schema)}; CREATE INDEX ON ${schema}.streams (version)`
  run(tallyProjection({ tables }))
  const live = async (wanted: number) =>
    JSON.stringify(await generations()) === JSON.stringify([[wanted, 'live']])
  await until('other tables', () => live(Number(before) + 1))
  expect(await tallied()).toEqual(await fromTheLog())
  for (const runner of running.splice(0)) await runner.stop()
  run(tallyProjection({ tables, revision: 2 }))
  await until('another revision', () => live(Number(before) + 2))
})

it('says where one stops for good, while the others go on', async () => {
  const name = 'picky'
  const stream = await newStream(1)
  const picky = tallyProjection({
    name,
    async apply(events) {
      if (events.some((event) => event.stream === stream)) throw new TypeError('Erika is not a number')
    },
  })
  const runner = run(picky, tallyProjection({ revision: 2, name: 'other' }))
  await until('it stops', () => runner.standstills().some((text) => text.includes('stopped at')))
  expect(runner.standstills()[0]).toContain(`Noted ${stream}-1`)
  expect(runner.standstills()[0]).not.toContain('Erika')
  await until('the other is live', () => !runner.missing().includes('other'))
  expect(runner.missing()).toEqual([name])
})
