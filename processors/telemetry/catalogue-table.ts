import { type MetricCatalogue, metricSchema } from '@telstar/contracts/metric-catalogue'
import type { Database } from '@telstar/runtime/database'

/** The catalogue in force, in its order. */
export async function loadCatalogue(pool: Database): Promise<MetricCatalogue> {
  const { rows } = await pool.query(
    `SELECT name, group_name AS "group", kind, unit, description, min, max, percentiles, ratio FROM metrics ORDER BY position`,
  )
  return rows.map((row) => metricSchema.parse({ ...row, ratio: row.ratio ?? undefined }))
}
