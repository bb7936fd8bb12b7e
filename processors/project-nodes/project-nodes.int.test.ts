import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type RunningTimescale, startTimescale } from '@telstar/infra/engines/start-timescale'
import { migrateRegion } from '@telstar/infra/migrate-region'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectNodesEvents } from './events.js'
import { handle } from './handle.js'

const folder = mkdtempSync(join(tmpdir(), 'telstar-project-'))
const log = createLogger('test', 'silent')
const events = projectNodesEvents(log, new Metrics('test', { process: false }))
const [registry, presence] = [kafkaTopics.nodeRegistry.name, kafkaTopics.nodePresence.name]
let server: RunningTimescale
let pool: Database
const next = new Map<string, bigint>()

beforeAll(async () => {
  server = await startTimescale({ dataDir: join(folder, 'db') })
  await migrateRegion(server.url('postgres'))
  pool = openDatabase({ url: server.url('telstar_writer'), name: 'project-nodes', log })
})
afterAll(async () => {
  await closeDatabase(pool)
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Projects one record as Kafka would hand it over. */
async function project(topic: string, key: string, value: unknown): Promise<void> {
  const from = next.get(topic) ?? 0n
  const bytes = value === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(value))
  const record = {
    topic,
    partition: 0,
    offset: from,
    timestamp: 1_700_000_000_000,
    key,
    value: bytes,
    headers: {},
  }
  const slice = { records: [record], positions: [{ topic, partition: 0, from, next: from + 1n }] }
  await handle(slice, { consumer: 'project-nodes', region: 'north', pool, events })
  next.set(topic, from + 1n)
}

const entry = (node: string, cells: readonly number[], site = 'site') => {
  return {
    ...{ node, region: 'north', site, tokenHash: 'a'.repeat(64), updatedAt: '2026-01-01T00:00:00Z' },
    cells: cells.map((cell) => ({ cell })),
  }
}
const event = (node: string, status: string, { session, at }: { session: string; at: string }) => {
  return { node, region: 'north', status, cause: 'birth', boot: 5, version: '1', at, broker: 'b', session }
}
const rows = async (text: string) => (await pool.query(text)).rows

it('entries and presence make nodes and cells; an old session never ends a newer one', async () => {
  await project(presence, 'early', event('early', 'online', { session: 'one', at: '2026-01-01T00:00:00Z' }))
  await project(registry, 'early', entry('early', [1, 2]))
  await project(presence, 'early', event('early', 'online', { session: 'two', at: '2026-01-01T00:01:00Z' }))
  await project(presence, 'early', event('early', 'offline', { session: 'one', at: '2026-01-01T00:02:00Z' }))
  await project(registry, 'early', entry('early', [2, 3], 'moved'))
  expect(await rows(`SELECT status, session, site, boot FROM nodes WHERE name = 'early'`)).toEqual([
    { status: 'online', session: 'two', site: 'moved', boot: '5' },
  ])
  expect(await rows('SELECT cell FROM cells ORDER BY cell')).toEqual([{ cell: 2 }, { cell: 3 }])
  await project(registry, 'early', null)
  expect(await rows(`SELECT status, removed_at IS NULL AS there FROM nodes WHERE name = 'early'`)).toEqual([
    { status: 'offline', there: false },
  ])
})

it('a node that is registered again is one that was never heard', async () => {
  await project(registry, 'again', entry('again', [1]))
  await project(presence, 'again', event('again', 'online', { session: 'one', at: '2026-01-01T00:00:00Z' }))
  await pool.query(
    `INSERT INTO evaluation_states (node_id, partition, live, minutes, received_at, rhythm_ms)
     SELECT node_id, 0, '', '', now(), 1000 FROM nodes WHERE name = 'again'`,
  )
  await project(registry, 'again', null)
  await project(registry, 'again', entry('again', [1]))
  const query = `SELECT status, session, seen_at, removed_at, received_at
    FROM nodes LEFT JOIN evaluation_states USING (node_id) WHERE name = 'again'`
  expect(await rows(query)).toEqual([
    { status: 'unknown', session: null, seen_at: null, removed_at: null, received_at: null },
  ])
})

it('a node that is online before its new registration is projected stays so', async () => {
  await project(registry, 'quick', entry('quick', [1]))
  await project(registry, 'quick', null)
  await project(presence, 'quick', event('quick', 'online', { session: 'two', at: '2026-01-01T00:00:00Z' }))
  await project(registry, 'quick', entry('quick', [1]))
  expect(await rows(`SELECT status, session FROM nodes WHERE name = 'quick'`)).toEqual([
    { status: 'online', session: 'two' },
  ])
})

it('a hundred changes of a node take no number from the next one', async () => {
  await project(registry, 'first', entry('first', [1]))
  for (let turn = 0; turn < 50; turn += 1) {
    await project(registry, 'first', entry('first', [1]))
    await project(
      presence,
      'first',
      event('first', 'online', { session: `s${turn}`, at: '2026-01-01T00:00:00Z' }),
    )
  }
  await project(registry, 'second', entry('second', [1]))
  const [first, second] = await rows(
    `SELECT node_id AS id FROM nodes WHERE name IN ('first', 'second') ORDER BY name`,
  )
  expect(second.id - first.id).toBe(1)
})

it('an entry that names a cell twice is refused, not tried for ever', async () => {
  await expect(project(registry, 'twice', entry('twice', [1, 1]))).rejects.toThrow(/a cell stands twice/)
})

it('a node that is registered in another region is gone from this one, and unknown if it never was here', async () => {
  await project(registry, 'mover', entry('mover', [1]))
  await project(registry, 'mover', { ...entry('mover', [1]), region: 'south' })
  await project(registry, 'stranger', { ...entry('stranger', [1]), region: 'south' })
  const query =
    "SELECT name, region, removed_at IS NOT NULL AS removed FROM nodes WHERE name IN ('mover', 'stranger')"
  expect(await rows(query)).toEqual([{ name: 'mover', region: 'north', removed: true }])
})
