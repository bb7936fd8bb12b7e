import { type Metric, type MetricCatalogue, metricSchema } from '@telstar/contracts/metric-catalogue'
import type { ClientBase } from 'pg'

/** The catalogue in force, in its order. */
export async function loadCatalogue(client: ClientBase): Promise<MetricCatalogue> {
  const { rows } = await client.query(
    `SELECT name, group_name AS "group", kind, unit, description, min, max, percentiles, ratio FROM metrics ORDER BY position`,
  )
  return rows.map((row) => metricSchema.parse({ ...row, ratio: row.ratio ?? undefined }))
}

/** Puts metrics in force; to be run in the transaction that makes table and rollups fit them. `order`: all names, in the catalogue's order. */
export async function saveMetrics(
  client: ClientBase,
  metrics: readonly Metric[],
  order: readonly string[],
): Promise<void> {
  for (const { name, group, kind, unit, description, min, max, percentiles, ratio } of metrics) {
    await client.query(
      `INSERT INTO metrics (name, position, group_name, kind, unit, description, min, max, percentiles, ratio)
       VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (name) DO UPDATE SET description = excluded.description, min = excluded.min, max = excluded.max,
         percentiles = excluded.percentiles`,
      [
        name,
        group,
        kind,
        unit,
        description,
        min,
        max,
        percentiles,
        ratio === undefined ? null : JSON.stringify(ratio),
      ],
    )
  }
  await client.query(`UPDATE metrics SET position = array_position($1::text[], name)`, [order])
}

/** Which generation of a group's rollups is shown, or null before the group exists. */
export async function loadGroup(client: ClientBase, group: string): Promise<{ generation: number } | null> {
  const { rows } = await client.query('SELECT generation FROM metric_groups WHERE name = $1', [group])
  return rows[0] ?? null
}
