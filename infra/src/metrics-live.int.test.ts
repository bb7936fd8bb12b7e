import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rollupResolutions } from '@telstar/contracts/group-table'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { noDelays } from '@telstar/processors/refresh-rollups/delays'
import { refreshRollupsEvents } from '@telstar/processors/refresh-rollups/events'
import { handle } from '@telstar/processors/refresh-rollups/handle'
import { markDirty } from '@telstar/processors/store-telemetry/dirty-buckets-table'
import { closeDatabase, type Database, inTransaction, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningTimescale, startTimescale } from './engines/start-timescale.js'
import { applyMetrics } from './metrics-apply.js'
import { migrateRegion } from './migrate-region.js'

const folder = mkdtempSync(join(tmpdir(), 'telstar-live-'))
const log = createLogger('test', 'silent')
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
const hour = 3_600_000
let server: RunningTimescale
let owner: Database
let writer: Database

beforeAll(async () => {
  server = await startTimescale({ dataDir: join(folder, 'db') })
  await migrateRegion(server.url('postgres'))
  owner = openDatabase({ url: server.url('telstar_owner'), name: 'test', log })
  writer = openDatabase({ url: server.url('telstar_writer'), name: 'test', log })
})
afterAll(async () => {
  await closeDatabase(writer)
  await closeDatabase(owner)
  await server.stop()
  rmSync(folder, { recursive: true })
})

const handovers = {
  name: 'handover_failures',
  group: 'radio',
  kind: 'count' as const,
  unit: '1',
  description: 'Handovers that failed',
  min: 0,
  max: 1e9,
  percentiles: false,
}

let state = seed
/** Numbers from 0 to 1 that the seed decides. */
function random(): number {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31
  return state / 2 ** 31
}

/** A transaction as the writer makes them: some samples, most of them late, and their minutes marked. */
async function storeSome(): Promise<void> {
  const { rows } = await writer.query(
    `SELECT count(*)::int AS n FROM metrics WHERE name = 'handover_failures'`,
  )
  const metric = rows[0].n === 1 ? 'handover_failures' : 'calls_dropped'
  const times = Array.from({ length: 5 }, () => Math.floor(Date.now() - random() * 30 * hour))
  await inTransaction(writer, async (client) => {
    for (const time of times) {
      await client.query(
        `INSERT INTO radio (time, node_id, cell, rsrp_dbm, latency_ms, ${metric}) VALUES ($1, $2, 1, $3, $4, 1)`,
        [new Date(time), Math.ceil(random() * 3), -Math.round(random() * 100), random() * 50],
      )
    }
    const minutes = [...new Set(times.map((time) => Math.floor(time / 60_000) * 60_000))]
    const dirty = minutes.map((bucket) => ({ group: 'radio', bucket }))
    await markDirty(client, dirty, Math.floor(random() * 3))
  })
}

async function differing(resolution: string, seconds: number): Promise<unknown[]> {
  const raw = `SELECT time_bucket(make_interval(secs => ${seconds}), time) AS bucket, node_id, count(*)::int AS samples,
    coalesce(sum(rsrp_dbm), 0) AS rsrp, min(rsrp_dbm) AS least, max(rsrp_dbm) AS most, count(latency_ms)::int AS latencies,
    coalesce(sum(handover_failures), 0) AS failures FROM radio GROUP BY 1, 2`
  const stored = `SELECT bucket, node_id, samples, coalesce(rsrp_dbm_sum, 0), rsrp_dbm_min, rsrp_dbm_max,
    (SELECT sum(n)::int FROM unnest(latency_ms_buckets) AS n), coalesce(handover_failures_sum, 0) FROM radio_${resolution}`
  const { rows } = await owner.query(`(${raw} EXCEPT ${stored}) UNION ALL (${stored} EXCEPT ${raw})`)
  return rows
}

it(`rollups equal a recomputation after a metric was added amid late samples and refreshes (seed ${seed})`, async () => {
  const events = refreshRollupsEvents(log, new Metrics('test', { process: false }))
  let going = true
  const replaced: string[] = []
  const refresh = () => handle({ pool: owner, events, delays: noDelays, mayGoOn: async () => true })
  const writing = (async () => {
    while (going) await storeSome()
  })()
  const refreshing = (async () => {
    while (going) await refresh().catch((error: Error) => replaced.push(error.message))
  })()
  for (let round = 0; round < 40; round += 1) await storeSome()
  await owner.query("SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('radio') c LIMIT 5")
  await applyMetrics(server.url('telstar_owner'), [...metricCatalogueV1, handovers])
  for (let round = 0; round < 40; round += 1) await storeSome()
  going = false
  await Promise.all([writing, refreshing])
  await refresh()
  await refresh()
  // A pass that met the swap starts over; nothing else may go wrong.
  expect(replaced.filter((message) => !/generation|_g1/.test(message))).toEqual([])
  for (const { name, seconds } of rollupResolutions) expect(await differing(name, seconds), name).toEqual([])
  const { rows } = await owner.query('SELECT sum(handover_failures_sum)::int AS n FROM radio_1m')
  expect(rows[0].n).toBeGreaterThan(0)
  const left = await owner.query(
    `SELECT view_name FROM timescaledb_information.continuous_aggregates WHERE view_name LIKE 'radio_%_g1'`,
  )
  expect(left.rows).toEqual([])
})
