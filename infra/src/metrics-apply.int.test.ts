import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningTimescale, startTimescale } from './engines/start-timescale.js'
import { applyMetrics, CatalogueRefused } from './metrics-apply.js'
import { planMetrics } from './metrics-plan.js'
import { migrateRegion } from './migrate-region.js'

const folder = mkdtempSync(join(tmpdir(), 'telstar-metrics-'))
let server: RunningTimescale
let client: pg.Client

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
const power = { ...handovers, name: 'power_w', group: 'power', kind: 'gauge' as const, unit: 'W' }
const wanted: MetricCatalogue = [...metricCatalogueV1, handovers, power]

beforeAll(async () => {
  server = await startTimescale({ dataDir: join(folder, 'db') })
  await migrateRegion(server.url('postgres'))
  client = new pg.Client({ connectionString: server.url('telstar_owner') })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await server.stop()
  rmSync(folder, { recursive: true })
})

const insert = (hoursAgo: number, columns: string, values: string) =>
  client.query(
    `INSERT INTO radio (time, node_id, cell, ${columns}) VALUES (now() - make_interval(hours => $1), 1, 1, ${values})`,
    [hoursAgo],
  )

it('a metric and a group are added; old rollups stay readable and new values are rolled up', async () => {
  await insert(50, 'rsrp_dbm', '-90')
  await insert(3, 'rsrp_dbm', '-80')
  await client.query("CALL refresh_continuous_aggregate('radio_1m_g1', NULL, now() - interval '1 hour')")
  await client.query("SELECT drop_chunks('radio', older_than => now() - interval '40 hours')")
  expect((await planMetrics(server.url('telstar_owner'), wanted)).map(({ kind }) => kind)).toEqual([
    'add-group',
    'add-metric',
  ])
  const twice = [1, 2].map(() => applyMetrics(server.url('telstar_owner'), wanted))
  expect((await Promise.all(twice)).map((changes) => changes.length).sort()).toEqual([0, 2])
  await insert(2, 'rsrp_dbm, handover_failures', '-70, 4')
  await client.query(
    "CALL refresh_continuous_aggregate('radio_1m_g2', now() - interval '150 minutes', now() - interval '1 hour')",
  )
  const { rows } = await client.query(
    'SELECT rsrp_dbm_sum AS rsrp, handover_failures_sum AS failures FROM radio_1m ORDER BY bucket',
  )
  expect(rows).toEqual([
    { rsrp: -90, failures: null },
    { rsrp: -80, failures: null },
    { rsrp: -70, failures: 4 },
  ])
  await client.query('INSERT INTO power (time, node_id, cell, power_w) VALUES (now(), 1, 0, 12)')
  expect((await client.query('SELECT power_w_max AS most FROM power_1d')).rows).toEqual([{ most: 12 }])
  expect(await planMetrics(server.url('telstar_owner'), wanted)).toEqual([])
})

it('taking a metric away is refused with the reason and changes nothing', async () => {
  const less = wanted.filter(({ name }) => name !== 'rsrp_dbm')
  await expect(applyMetrics(server.url('telstar_owner'), less)).rejects.toThrow(CatalogueRefused)
  expect((await client.query('SELECT count(rsrp_dbm)::int AS n FROM radio')).rows[0].n).toBe(2)
})
