import {
  percentileBuckets,
  percentileColumn,
  type RollupPart,
  rollupColumn,
  rollupName,
} from '@telstar/contracts/group-table'
import type { Metric } from '@telstar/contracts/metric-catalogue'
import type { SqlStatement } from '@telstar/http/sql-statement'
import { sqlIdentifier } from '../database/sql-identifier.js'
import type { SeriesAggregate } from './choose-aggregate.js'
import type { SeriesPlan } from './plan-series.js'

export interface SeriesSubject {
  readonly metric: Metric
  readonly nodeId: number
  /** Null: all cells of the node together. */
  readonly cell: number | null
}

type BucketPlan = Exclude<SeriesPlan, { source: 'raw' }>

/** Buckets that hold samples, as rows (start in Unix ms, samples, value) or with (buckets, min, max) for percentiles. */
export function bucketQuery(
  subject: SeriesSubject,
  plan: BucketPlan,
  aggregate: SeriesAggregate,
): SqlStatement {
  const { metric, nodeId, cell } = subject
  return {
    text: `SELECT floor(extract(epoch FROM bucket) * 1000 / $4::float8) * $4::float8 AS start,
  sum(samples)::float8 AS samples, ${bucketValue(metric, aggregate)}
FROM ${sqlIdentifier(rollupName(metric.group, plan.source))}
WHERE node_id = $1 AND bucket >= $2::timestamptz AND bucket < $3::timestamptz AND ($5::int IS NULL OR cell = $5::int)
GROUP BY 1 ORDER BY 1`,
    values: [nodeId, iso(plan.from), iso(plan.to), plan.stepMs, cell],
  }
}

/** Single samples of one cell, as rows (time in Unix ms, value); one more than may be given, to see overflow. */
export function rawQuery(subject: SeriesSubject, plan: Extract<SeriesPlan, { source: 'raw' }>): SqlStatement {
  const { metric, nodeId, cell } = subject
  const value = metric.ratio
    ? `${number(metric.ratio.scale)} * ${sqlIdentifier(metric.ratio.numerator)} / nullif(${sqlIdentifier(metric.ratio.denominator)}, 0)`
    : sqlIdentifier(metric.name)
  return {
    text: `SELECT (extract(epoch FROM time) * 1000)::float8 AS time, ${value} AS value
FROM ${sqlIdentifier(metric.group)}
WHERE node_id = $1 AND time >= $2::timestamptz AND time < $3::timestamptz AND cell = $4
ORDER BY time LIMIT $5`,
    values: [nodeId, iso(plan.from), iso(plan.to), cell, plan.points + 1],
  }
}

/** Hours with samples in the week before `from`: what a node's rhythm was before a range that holds none. */
export function earlierHoursQuery(subject: SeriesSubject, from: number): SqlStatement {
  return {
    text: `SELECT (extract(epoch FROM bucket) * 1000)::float8 AS start, sum(samples)::float8 AS samples
FROM ${sqlIdentifier(rollupName(subject.metric.group, '1h'))}
WHERE node_id = $1 AND bucket >= $2::timestamptz AND bucket < $3::timestamptz AND ($4::int IS NULL OR cell = $4::int)
GROUP BY 1 ORDER BY 1`,
    values: [subject.nodeId, iso(from - 7 * 86_400_000), iso(from), subject.cell],
  }
}

type Part = (name: RollupPart) => string

const extreme = (name: 'min' | 'max') => (part: Part) => `${name}(${part(name)}) AS value`
const total = (name: 'sum' | 'count') => (part: Part) => `sum(${part(name)})::float8 AS value`
const distribution = (part: Part, metric: Metric) =>
  `${bucketSums(metric)} AS buckets, min(${part('min')}) AS min, max(${part('max')}) AS max`

const bucketValues: Record<SeriesAggregate, (part: Part, metric: Metric) => string> = {
  ratio: (_, metric) => `${ratioValue(metric)} AS value`,
  avg: (part) => `sum(${part('sum')}) / nullif(sum(${part('count')})::float8, 0) AS value`,
  min: extreme('min'),
  max: extreme('max'),
  sum: total('sum'),
  count: total('count'),
  last: (part) =>
    `(array_agg(${part('last')} ORDER BY bucket DESC) FILTER (WHERE ${part('last')} IS NOT NULL))[1] AS value`,
  p50: distribution,
  p95: distribution,
  p99: distribution,
}

function bucketValue(metric: Metric, aggregate: SeriesAggregate): string {
  return bucketValues[aggregate]((name) => sqlIdentifier(rollupColumn(metric.name, name)), metric)
}

function ratioValue({ ratio }: Metric): string {
  if (!ratio) throw new RangeError('not a ratio')
  const sum = (metric: string) => `sum(${sqlIdentifier(rollupColumn(metric, 'sum'))})`
  return `${number(ratio.scale)} * ${sum(ratio.numerator)} / nullif(${sum(ratio.denominator)}, 0)`
}

function bucketSums(metric: Metric): string {
  const column = sqlIdentifier(percentileColumn(metric.name))
  const sums = Array.from(
    { length: percentileBuckets.count + 2 },
    (_, i) => `coalesce(sum(${column}[${i + 1}]), 0)::float8`,
  )
  return `ARRAY[${sums.join(', ')}]`
}

// From the catalogue, whose schema says it is a number; exponent form is valid SQL.
function number(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('not a number of the catalogue')
  return `${value}::float8`
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
