import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rollupResolutions } from '@telstar/contracts/group-table'
import { type RunningTimescale, startTimescale } from '@telstar/infra/engines/start-timescale'
import { migrateRegion } from '@telstar/infra/migrate-region'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimLease, releaseLease } from '../lease-table.js'
import { compressRollups } from './compression.js'
import { noDelays } from './delays.js'
import { refreshRollupsEvents } from './events.js'
import { removeExpired } from './expiry.js'
import { handle } from './handle.js'
import { applyRetention } from './retention.js'

const folder = mkdtempSync(join(tmpdir(), 'telstar-rollups-'))
const log = createLogger('test', 'silent')
const events = refreshRollupsEvents(log, new Metrics('test', { process: false }))
const hour = 3_600_000
let server: RunningTimescale
let owner: Database
let version = 0

beforeAll(async () => {
  server = await startTimescale({ dataDir: join(folder, 'db') })
  await migrateRegion(server.url('postgres'))
  owner = openDatabase({ url: server.url('telstar_owner'), name: 'test', log })
})
afterAll(async () => {
  await closeDatabase(owner)
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Stores samples as the writer does: rows, and their minute marked dirty. */
async function store(times: readonly number[], value: (time: number) => number | null): Promise<void> {
  version += 1
  for (const time of times) {
    await owner.query(
      'INSERT INTO radio (time, node_id, cell, rsrp_dbm, latency_ms) VALUES ($1, 1, 1, $2, 5)',
      [new Date(time), value(time)],
    )
    await owner.query(
      `INSERT INTO dirty_buckets (group_name, bucket, source, version) VALUES ('radio', date_trunc('minute', $1::timestamptz), 0, $2)
       ON CONFLICT (group_name, bucket, source) DO UPDATE SET version = excluded.version`,
      [new Date(time), version],
    )
  }
}

const pass = (mayGoOn = async () => true) => handle({ pool: owner, events, delays: noDelays, mayGoOn })

/** Buckets of a level that differ from what the raw log says. */
async function differing(resolution: string, seconds: number): Promise<unknown[]> {
  const raw = `SELECT time_bucket(make_interval(secs => ${seconds}), time) AS bucket, cell, count(*)::int AS samples,
    count(rsrp_dbm)::int AS count, sum(rsrp_dbm) AS sum, min(rsrp_dbm) AS min, max(rsrp_dbm) AS max,
    (array_agg(rsrp_dbm ORDER BY time DESC) FILTER (WHERE rsrp_dbm IS NOT NULL))[1] AS last,
    count(latency_ms)::int AS latencies FROM radio GROUP BY 1, 2`
  const stored = `SELECT bucket, cell, samples, rsrp_dbm_count, rsrp_dbm_sum, rsrp_dbm_min, rsrp_dbm_max,
    rsrp_dbm_last,
    (SELECT sum(n)::int FROM unnest(latency_ms_buckets) AS n) FROM radio_${resolution}`
  const { rows } = await owner.query(`(${raw} EXCEPT ${stored}) UNION ALL (${stored} EXCEPT ${raw})`)
  return rows
}

async function expectEqual(): Promise<void> {
  for (const { name, seconds } of rollupResolutions) expect(await differing(name, seconds), name).toEqual([])
}

const everyTenSeconds = (from: number, to: number) =>
  Array.from({ length: (to - from) / 10_000 }, (_, index) => from + index * 10_000)

describe('rollups', () => {
  const start = Math.floor(Date.now() / hour) * hour - 30 * hour

  it('equal a recomputation from the raw log on every level, NULL values included', async () => {
    await store(everyTenSeconds(start, start + 20 * 60_000), (time) =>
      time % 30_000 === 20_000 ? null : -(time % 97),
    )
    await pass()
    await expectEqual()
    const { rows } = await owner.query('SELECT count(*)::int AS n FROM dirty_buckets')
    expect(rows[0].n).toBe(0)
  })

  it('come right again after late samples, also in buckets that are compressed', async () => {
    await owner.query("SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('radio') c")
    await owner.query("SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('radio_1m_g1') c")
    await store([start + 61_000, start + 15 * 60_000 + 1, start - 5 * hour], () => -1)
    expect((await differing('1m', 60)).length).toBeGreaterThan(0)
    await pass()
    await expectEqual()
  })

  it('leave open minutes to the question, which sees their samples at once', async () => {
    await store([Date.now()], () => -7)
    await pass()
    const { rows } = await owner.query(
      "SELECT count(*)::int AS n FROM dirty_buckets WHERE group_name = 'radio'",
    )
    expect(rows[0].n).toBe(1)
    const shown = await owner.query('SELECT rsrp_dbm_sum AS sum FROM radio_1m ORDER BY bucket DESC LIMIT 1')
    expect(shown.rows[0].sum).toBe(-7)
  })

  it('keep a minute dirty when samples came while it was refreshed', async () => {
    const late = start + 2 * 60_000
    await store([late], () => -2)
    let calls = 0
    await pass(async () => {
      calls += 1
      // The minute has been taken up; now more comes.
      if (calls === 1) await store([late + 1], () => -3)
      return true
    })
    const dirty = await owner.query('SELECT count(*)::int AS n FROM dirty_buckets WHERE bucket < $1', [
      new Date(start + hour),
    ])
    expect(dirty.rows[0].n).toBe(1)
    await pass()
    await expectEqual()
  })

  it('are refreshed by one at a time: a lease goes to another only when it was given back or has ended', async () => {
    const lease = (holder: string) => claimLease(owner, { name: 'test', holder, seconds: 60 })
    expect([await lease('a'), await lease('b'), await lease('a')]).toEqual([true, false, true])
    await releaseLease(owner, 'test', 'a')
    expect(await lease('b')).toBe(true)
    await owner.query("UPDATE leases SET expires_at = now() - interval '1 second' WHERE name = 'test'")
    expect(await lease('a')).toBe(true)
  })

  it('are compressed when they are old, and still answer', async () => {
    await store([Date.now() - 4 * 24 * hour], () => -4)
    await pass()
    expect(await compressRollups(owner, [{ name: 'radio', generation: 1 }])).toBeGreaterThan(0)
    await expectEqual()
  })

  it('lose nothing to retention: raw goes only when aggregated, and its rollups stay', async () => {
    const old = Date.now() - 4 * 24 * hour - hour
    const groups = [{ name: 'radio', generation: 1 }]
    await store([old], () => -9)
    expect((await applyRetention(owner, groups, 2)).chunks).toBe(0)
    await pass()
    const chunks = (await applyRetention(owner, groups, 2)).chunks
    expect(chunks).toBeGreaterThan(0)
    const raw = await owner.query('SELECT count(*)::int AS n FROM radio WHERE time < $1', [new Date(old + 1)])
    expect(raw.rows[0].n).toBe(0)
    const kept = await owner.query('SELECT rsrp_dbm_sum AS sum FROM radio_1m ORDER BY bucket LIMIT 1')
    expect(kept.rows[0].sum).toBe(-9)
  })
})

describe('what is over', () => {
  it('is removed a good while later: silences after 120 hours, finished tasks after 30 days', async () => {
    await owner.query(
      `INSERT INTO silences (silence_id, starts_at, ends_at, silence)
       SELECT gen_random_uuid(), now() - interval '200 hours', now() - ended, jsonb_build_object('ended', ended)
       FROM unnest('{-1 hours,0 hours,119 hours,121 hours}'::interval[]) AS ended`,
    )
    await owner.query(
      `INSERT INTO tasks (task_id, kind, status, created_at, finished_at, request)
       SELECT status || extract(day FROM age), 'backtest', status, now() - interval '40 days',
         CASE WHEN status IN ('done', 'failed') THEN now() - age END, '{}'
       FROM unnest('{done,failed,waiting,running}'::text[]) AS status, unnest('{29 days,31 days}'::interval[]) AS age`,
    )
    expect(await removeExpired(owner)).toEqual({ silences: 1, tasks: 2 })
    const silences = await owner.query(`SELECT FROM silences WHERE ends_at < now() - interval '120 hours'`)
    expect(silences.rowCount).toBe(0)
    const tasks = await owner.query('SELECT task_id FROM tasks ORDER BY task_id')
    expect(tasks.rows.map(({ task_id }) => task_id)).toEqual([
      ...['done29', 'failed29', 'running29', 'running31', 'waiting29', 'waiting31'],
    ])
    expect(await removeExpired(owner)).toEqual({ silences: 0, tasks: 0 })
  })
})
