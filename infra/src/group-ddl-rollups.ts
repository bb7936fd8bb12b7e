import {
  aggregateName,
  percentileBuckets,
  percentileColumn,
  type RollupResolution,
  rollupColumn,
  rollupName,
  rollupResolutions,
} from '@telstar/contracts/group-table'
import type { Metric } from '@telstar/contracts/metric-catalogue'
import { quoted } from './group-ddl.js'

/** `histogram` adds one bucket below the range and one above. */
const bucketSlots = percentileBuckets.count + 2

/** Time held by one chunk of a rollup: about as many rows as a chunk of the raw log. */
const rollupChunks: Record<RollupResolution, string> = {
  '1m': '12 hours',
  '15m': '7 days',
  '1h': '30 days',
  '1d': '365 days',
}

const widths: Record<RollupResolution, string> = {
  '1m': '1 minute',
  '15m': '15 minutes',
  '1h': '1 hour',
  '1d': '1 day',
}

/** Statements that create a generation of a group's rollups, each level on the one below, all still empty. */
export function createRollups(group: string, generation: number, metrics: readonly Metric[]): string[] {
  return rollupResolutions.flatMap(({ name }, level) => {
    const below = rollupResolutions[level - 1]
    const source = below === undefined ? group : aggregateName(group, below.name, generation)
    const aggregate = quoted(aggregateName(group, name, generation))
    const select = level === 0 ? ofSamples(metrics) : ofRollups(metrics)
    const time = level === 0 ? 'time' : 'bucket'
    return [
      `CREATE MATERIALIZED VIEW ${aggregate} WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
       SELECT time_bucket(interval '${widths[name]}', ${time}) AS bucket, node_id, cell, ${select.join(', ')}
       FROM ${quoted(source)} GROUP BY 1, 2, 3 WITH NO DATA`,
      `SELECT set_chunk_time_interval('${aggregate}', interval '${rollupChunks[name]}')`,
      `CREATE INDEX ON ${aggregate} (node_id, cell, bucket DESC)`,
      `ALTER MATERIALIZED VIEW ${aggregate} SET (timescaledb.compress, timescaledb.compress_segmentby = 'node_id, cell', timescaledb.compress_orderby = 'bucket')`,
    ]
  })
}

/** Statements that point the stable names (`radio_1m` …) at a generation; to be run in one transaction. */
export function showRollups(group: string, generation: number, metrics: readonly Metric[]): string[] {
  const columns = ['bucket', 'node_id', 'cell', 'samples', ...metrics.flatMap(shownColumns)].join(', ')
  return rollupResolutions.flatMap(({ name }) => {
    const view = quoted(rollupName(group, name))
    return [
      `DROP VIEW IF EXISTS ${view}`,
      `CREATE VIEW ${view} AS SELECT ${columns} FROM ${quoted(aggregateName(group, name, generation))}`,
      `GRANT SELECT ON ${view} TO telstar_reader, telstar_writer`,
    ]
  })
}

/** Statements that drop a generation, the coarsest level first. */
export function dropRollups(group: string, generation: number): string[] {
  return rollupResolutions
    .map(({ name }) => `DROP MATERIALIZED VIEW IF EXISTS ${quoted(aggregateName(group, name, generation))}`)
    .reverse()
}

/** The columns that hold a generation's data, in the order in which both sides of a copy name them. */
export function storedColumns(metrics: readonly Metric[]): string[] {
  return ['bucket', 'node_id', 'cell', 'samples', ...metrics.flatMap(storedColumnsOf)].map(quoted)
}

function storedColumnsOf(metric: Metric): string[] {
  const { name } = metric
  const parts = (['count', 'sum', 'min', 'max', 'last'] as const).map((part) => rollupColumn(name, part))
  return metric.percentiles ? [...parts, ...slots().map((slot) => slotColumn(name, slot))] : parts
}

function shownColumns(metric: Metric): string[] {
  const { name } = metric
  const parts = (['count', 'sum', 'min', 'max', 'last'] as const).map((part) =>
    quoted(rollupColumn(name, part)),
  )
  if (!metric.percentiles) return parts
  const buckets = slots().map((slot) => quoted(slotColumn(name, slot)))
  return [...parts, `ARRAY[${buckets.join(', ')}] AS ${quoted(percentileColumn(name))}`]
}

// One column per percentile bucket: `sum` adds them on every level, and zeros compress to nothing.
const slots = () => Array.from({ length: bucketSlots }, (_, slot) => slot)
const slotColumn = (metric: string, slot: number) => `${metric}_b${slot}`

function ofSamples(metrics: readonly Metric[]): string[] {
  return ['count(*)::int AS samples', ...metrics.flatMap(partsOfSamples)]
}

/** The newest value there is: a metric may be measured less often than the others of its group. */
function newest(column: string, time: string): string {
  return `last(${column}, ${time}) FILTER (WHERE ${column} IS NOT NULL)`
}

function partsOfSamples({ name, percentiles }: Metric): string[] {
  const value = quoted(name)
  const as = (part: Parameters<typeof rollupColumn>[1]) => quoted(rollupColumn(name, part))
  // The planner computes equal aggregates once: `moments` and `histogram` each run once per row.
  const parts = [
    `(moments(${value}))[1]::int AS ${as('count')}`,
    `CASE WHEN (moments(${value}))[1] > 0 THEN (moments(${value}))[2] END AS ${as('sum')}`,
    `min(${value}) AS ${as('min')}`,
    `max(${value}) AS ${as('max')}`,
    `${newest(value, 'time')} AS ${as('last')}`,
  ]
  if (!percentiles) return parts
  const { fromExponent, toExponent, count } = percentileBuckets
  const least = 10 ** (fromExponent - 1)
  const histogram = `histogram(log(greatest(${value}, ${least})), ${fromExponent}, ${toExponent}, ${count}) FILTER (WHERE ${value} IS NOT NULL)`
  return [
    ...parts,
    ...slots().map((slot) => `coalesce((${histogram})[${slot + 1}], 0) AS ${quoted(slotColumn(name, slot))}`),
  ]
}

function ofRollups(metrics: readonly Metric[]): string[] {
  return ['sum(samples)::int AS samples', ...metrics.flatMap(partsOfRollups)]
}

function partsOfRollups({ name, percentiles }: Metric): string[] {
  const column = (part: Parameters<typeof rollupColumn>[1]) => quoted(rollupColumn(name, part))
  const parts = [
    `sum(${column('count')})::int AS ${column('count')}`,
    `sum(${column('sum')}) AS ${column('sum')}`,
    `min(${column('min')}) AS ${column('min')}`,
    `max(${column('max')}) AS ${column('max')}`,
    `${newest(column('last'), 'bucket')} AS ${column('last')}`,
  ]
  if (!percentiles) return parts
  const added = slots().map((slot) => quoted(slotColumn(name, slot)))
  return [...parts, ...added.map((slot) => `sum(${slot})::int AS ${slot}`)]
}
