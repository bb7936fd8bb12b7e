import { rollupColumn, rollupName } from '@telstar/contracts/group-table'
import type { Metric } from '@telstar/contracts/metric-catalogue'
import type { SqlStatement } from '@telstar/http/sql-statement'
import { sqlIdentifier } from '../database/sql-identifier.js'

/** A page of nodes, by name, one more than `limit`. */
export function fleetNodesQuery(
  { site, technology }: { site?: string | undefined; technology?: string | undefined },
  after: string | null,
  limit: number,
): SqlStatement {
  return {
    text: `SELECT node_id AS "nodeId", name AS node, site FROM nodes n
WHERE removed_at IS NULL AND ($1::text IS NULL OR site = $1)
  AND ($2::text IS NULL OR EXISTS (SELECT FROM cells c WHERE c.node_id = n.node_id AND c.technology = $2))
  AND ($3::text IS NULL OR name > $3)
ORDER BY name LIMIT $4`,
    values: [site ?? null, technology ?? null, after, limit + 1],
  }
}

/**
 * Newest minute since then in which each cell of these nodes has a value of the metric, from the minute rollup, as rows
 * (nodeId, cell, minute in Unix ms, value): the last sample's where it measured the metric, a ratio over the minute.
 */
export function fleetValuesQuery(metric: Metric, nodeIds: readonly number[], since: number): SqlStatement {
  const value = minuteValue(metric)
  return {
    text: `SELECT DISTINCT ON (node_id, cell) node_id AS "nodeId", cell,
  (extract(epoch FROM bucket) * 1000)::float8 AS minute, ${value} AS value
FROM ${sqlIdentifier(rollupName(metric.group, '1m'))}
WHERE node_id = ANY($1::int[]) AND bucket >= $2::timestamptz AND ${value} IS NOT NULL
ORDER BY node_id, cell, bucket DESC`,
    values: [nodeIds, new Date(since).toISOString()],
  }
}

function minuteValue({ name, ratio }: Metric): string {
  if (!ratio) return sqlIdentifier(rollupColumn(name, 'last'))
  const sum = (part: string) => sqlIdentifier(rollupColumn(part, 'sum'))
  return `(${ratio.scale}::float8 * ${sum(ratio.numerator)} / nullif(${sum(ratio.denominator)}, 0))`
}
