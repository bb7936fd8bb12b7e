import { rollupName, rollupResolutions } from '@telstar/contracts/group-table'
import type { Region } from '../start-region.js'
import { pause } from './pause.js'
import { type Reader, withReader } from './with-reader.js'

interface WantedRollups {
  readonly nodes: readonly string[]
  /** Samples the raw log must hold first. */
  readonly samples: number
  readonly seconds: number
}

interface RollupsFound {
  /** Buckets of all levels that differ from a recomputation out of the raw log. */
  readonly differing: number
  readonly buckets: number
  /** Samples in the raw log. */
  readonly raw: number
}

/** Compares every level with the raw log until they are equal and all samples are there, or the time is up. */
export async function untilRollupsEqual(region: Region, wanted: WantedRollups): Promise<RollupsFound> {
  const deadline = Date.now() + wanted.seconds * 1000
  return withReader(region.databaseUrl('telstar_reader'), async (reader) => {
    for (;;) {
      const raw = await rawSamples(reader, wanted.nodes)
      const found = { raw, ...(await compareLevels(reader, wanted.nodes)) }
      if ((found.differing === 0 && raw >= wanted.samples) || Date.now() > deadline) return found
      await pause(1)
    }
  })
}

async function compareLevels(reader: Reader, nodes: readonly string[]) {
  let differing = 0
  let buckets = 0
  for (const { name, seconds } of rollupResolutions) {
    const { rows } = await reader.query<{ differing: number; buckets: number }>(
      `WITH own AS (SELECT node_id FROM nodes WHERE name = ANY ($1)),
       wanted AS (
         SELECT time_bucket(make_interval(secs => ${seconds}), time) AS bucket, node_id, cell, count(*) AS samples,
                count(rsrp_dbm) AS count, sum(rsrp_dbm) AS sum, min(rsrp_dbm) AS min, max(rsrp_dbm) AS max,
                sum(calls_attempted) AS calls
         FROM radio WHERE node_id IN (SELECT node_id FROM own) GROUP BY 1, 2, 3),
       stored AS (
         SELECT bucket, node_id, cell, samples, rsrp_dbm_count, rsrp_dbm_sum, rsrp_dbm_min, rsrp_dbm_max,
                calls_attempted_sum
         FROM ${rollupName('radio', name)} WHERE node_id IN (SELECT node_id FROM own))
       SELECT ((SELECT count(*) FROM (SELECT * FROM wanted EXCEPT SELECT * FROM stored) AS lacking)
             + (SELECT count(*) FROM (SELECT * FROM stored EXCEPT SELECT * FROM wanted) AS surplus))::int AS differing,
              (SELECT count(*) FROM stored)::int AS buckets`,
      [nodes],
    )
    differing += rows[0]?.differing ?? 0
    buckets += rows[0]?.buckets ?? 0
  }
  return { differing, buckets }
}

async function rawSamples(reader: Reader, nodes: readonly string[]): Promise<number> {
  const { rows } = await reader.query<{ samples: number }>(
    'SELECT count(*)::int AS samples FROM radio WHERE node_id IN (SELECT node_id FROM nodes WHERE name = ANY ($1))',
    [nodes],
  )
  return rows[0]?.samples ?? 0
}

/** What the log and its coarsest rollup hold from before retention, as one text to compare. */
export async function historyOf(region: Region, retentionDays: number): Promise<string> {
  return withReader(region.databaseUrl('telstar_reader'), async (reader) => {
    const { rows } = await reader.query(
      `SELECT (SELECT count(*) FROM radio WHERE time < now() - make_interval(days => $1))::int AS samples,
              (SELECT count(*) FROM radio_1d WHERE bucket < now() - make_interval(days => $1 + 1))::int AS days`,
      [retentionDays],
    )
    return JSON.stringify(rows[0])
  })
}
