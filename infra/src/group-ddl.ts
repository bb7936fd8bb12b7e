import type { Metric } from '@telstar/contracts/metric-catalogue'

/** SQL identifiers of the catalogue are checked by its schema; quoting keeps words such as `order` apart from SQL. */
export const quoted = (name: string): string => `"${name}"`

/** How the raw log of a group is cut and when it is compressed; see docs/decisions/0005-chunks-and-index.md. */
export const rawStorage = { chunkInterval: '2 hours', compressAfter: '6 hours' } as const

/**
 * Statements that create the hypertable of a group: one row per (time, node, cell), one column per measured metric.
 * The index is time-first, so that rows are appended at its right edge however full the chunk is.
 */
export function createGroupTable(group: string, metrics: readonly Metric[]): string[] {
  const table = quoted(group)
  const columns = metrics.map((metric) => `${quoted(metric.name)} float8`)
  return [
    `CREATE TABLE ${table} (time timestamptz NOT NULL, node_id int NOT NULL, cell smallint NOT NULL, ${columns.join(', ')})`,
    `SELECT create_hypertable('${table}', by_range('time', interval '${rawStorage.chunkInterval}'), create_default_indexes => false)`,
    `CREATE INDEX ON ${table} (time, node_id, cell)`,
    `ALTER TABLE ${table} SET (timescaledb.compress, timescaledb.compress_segmentby = 'node_id, cell', timescaledb.compress_orderby = 'time')`,
    `SELECT add_compression_policy('${table}', interval '${rawStorage.compressAfter}')`,
    `GRANT SELECT, INSERT ON ${table} TO telstar_writer`,
    `GRANT SELECT ON ${table} TO telstar_reader`,
  ]
}

/** Statement that adds a metric to a group's hypertable, compressed chunks included: a nullable column rewrites nothing. */
export function addMetricColumn(metric: Metric): string {
  return `ALTER TABLE ${quoted(metric.group)} ADD COLUMN IF NOT EXISTS ${quoted(metric.name)} float8`
}
