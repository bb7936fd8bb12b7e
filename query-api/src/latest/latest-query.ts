import { rollupColumn, rollupName } from '@telstar/contracts/group-table'
import { type Metric, type MetricCatalogue, measuredMetrics } from '@telstar/contracts/metric-catalogue'
import type { SqlStatement } from '@telstar/http/sql-statement'
import { sqlIdentifier } from '../database/sql-identifier.js'
import type { RawWindow } from './latest-window.js'

const iso = (time: number) => new Date(time).toISOString()
const epochMs = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`

export interface GroupOfNode {
  readonly catalogue: MetricCatalogue
  readonly group: string
  readonly nodeId: number
}

/** The newest minutes since then in which each cell measured each metric of a group: rows (cell, bucket in Unix ms). */
export function recentMinutesQuery({ catalogue, group, nodeId }: GroupOfNode, since: number): SqlStatement {
  return {
    text: `WITH minutes AS (
  SELECT cell, bucket, ${countColumns(catalogue, group)} FROM ${minuteRollup(group)}
  WHERE node_id = $1 AND bucket >= $2::timestamptz
)
${newestMinutes(catalogue, group)}`,
    values: [nodeId, iso(since)],
  }
}

/** The same for cells without a sample since then: in the hour up to each cell's own last. */
export function silentMinutesQuery(
  { catalogue, group, nodeId }: GroupOfNode,
  since: number,
  silent: readonly number[],
): SqlStatement {
  const rollup = minuteRollup(group)
  return {
    text: `WITH minutes AS (
  SELECT found.* FROM unnest($3::int[]) AS silent(cell)
  CROSS JOIN LATERAL (
    SELECT bucket FROM ${rollup} WHERE node_id = $1 AND cell = silent.cell AND bucket < $2::timestamptz
    ORDER BY bucket DESC LIMIT 1
  ) AS newest
  CROSS JOIN LATERAL (
    SELECT cell, bucket, ${countColumns(catalogue, group)} FROM ${rollup}
    WHERE node_id = $1 AND cell = silent.cell AND bucket <= newest.bucket
      AND bucket > newest.bucket - interval '1 hour'
  ) AS found
)
${newestMinutes(catalogue, group)}`,
    values: [nodeId, iso(since), silent],
  }
}

/** The samples of a node within windows of the raw log, as rows (time in Unix ms, cell, one column per metric). */
export function windowsQuery(
  metrics: readonly Metric[],
  nodeId: number,
  windows: readonly RawWindow[],
): SqlStatement {
  const group = metrics[0]!.group
  const columns = metrics.map(({ name }) => sqlIdentifier(name)).join(', ')
  const values: unknown[] = [nodeId]
  const parts = windows.map(({ from, to }) => {
    values.push(iso(from))
    const since = `time >= $${values.length}::timestamptz`
    if (to !== null) values.push(iso(to))
    const until = to === null ? '' : ` AND time < $${values.length}::timestamptz`
    return `SELECT time, cell, ${columns} FROM ${sqlIdentifier(group)} WHERE node_id = $1 AND ${since}${until}`
  })
  return {
    text: `SELECT ${epochMs('time')} AS time, cell, ${columns} FROM (${parts.join(' UNION ALL ')}) AS found
ORDER BY found.time DESC LIMIT 20000`,
    values,
  }
}

function minuteRollup(group: string): string {
  return sqlIdentifier(rollupName(group, '1m'))
}

function countColumns(catalogue: MetricCatalogue, group: string): string {
  return measuredMetrics(catalogue, group)
    .map(({ name }) => sqlIdentifier(rollupColumn(name, 'count')))
    .join(', ')
}

function newestMinutes(catalogue: MetricCatalogue, group: string): string {
  const newest = measuredMetrics(catalogue, group).map(
    ({ name }) => `max(bucket) FILTER (WHERE ${sqlIdentifier(rollupColumn(name, 'count'))} > 0)`,
  )
  return `SELECT DISTINCT cell, ${epochMs('minute')} AS bucket
FROM (SELECT cell, unnest(ARRAY[${newest.join(', ')}]) AS minute FROM minutes GROUP BY cell) AS newest
WHERE minute IS NOT NULL`
}
