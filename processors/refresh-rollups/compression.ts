import { aggregateName, type RollupResolution, rollupResolutions } from '@telstar/contracts/group-table'
import type { Database } from '@telstar/runtime/database'
import type { Group } from './aggregates.js'

/** Rollups are compressed when late samples have become rare; those that still come are taken in. */
const compressAfter: Record<RollupResolution, string> = {
  '1m': '2 days',
  '15m': '14 days',
  '1h': '60 days',
  '1d': '730 days',
}

const oldChunks = `
  SELECT format('%I.%I', chunk_schema, chunk_name) AS chunk
  FROM timescaledb_information.continuous_aggregates AS aggregate
  JOIN timescaledb_information.chunks AS chunk
    ON chunk.hypertable_schema = aggregate.materialization_hypertable_schema
   AND chunk.hypertable_name = aggregate.materialization_hypertable_name
  WHERE aggregate.view_name = $1 AND NOT chunk.is_compressed AND chunk.range_end < now() - $2::interval
  ORDER BY chunk.range_end LIMIT 20`

/** Compresses old rollup chunks, one statement each. The server's own policy would ask for a refresh policy beside it. */
export async function compressRollups(pool: Database, groups: readonly Group[]): Promise<number> {
  let compressed = 0
  for (const { name, generation } of groups) {
    for (const { name: resolution } of rollupResolutions) {
      const aggregate = aggregateName(name, resolution, generation)
      const { rows } = await pool.query<{ chunk: string }>(oldChunks, [aggregate, compressAfter[resolution]])
      for (const { chunk } of rows) await pool.query('SELECT compress_chunk($1::regclass, true)', [chunk])
      compressed += rows.length
    }
  }
  return compressed
}
