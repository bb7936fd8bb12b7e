import type { Metric } from '@telstar/contracts/metric-catalogue'

export const askedAggregates = ['avg', 'min', 'max', 'sum', 'count', 'last', 'p50', 'p95', 'p99'] as const

export type AskedAggregate = (typeof askedAggregates)[number]

/** What a bucket's value is. `ratio`: scale · Σnumerator ÷ Σdenominator of the bucket. */
export type SeriesAggregate = AskedAggregate | 'ratio'

export interface AggregateRefused {
  readonly refused: string
}

interface Asked {
  readonly aggregate: AskedAggregate | undefined
  readonly cellNamed: boolean
}

/** The aggregate of a series: what was asked, else avg for gauges, sum for counts, the ratio itself for ratios. */
export function chooseAggregate(
  metric: Metric,
  { aggregate, cellNamed }: Asked,
): SeriesAggregate | AggregateRefused {
  if (metric.kind === 'ratio') {
    if (aggregate === undefined) return 'ratio'
    return {
      refused: 'a ratio is always Σnumerator ÷ Σdenominator of the bucket; leave `aggregate` out',
    }
  }
  if (aggregate === undefined) return metric.kind === 'count' ? 'sum' : 'avg'
  if (isPercentile(aggregate) && !metric.percentiles)
    return { refused: 'the catalogue keeps no percentiles for this metric' }
  if (aggregate === 'last' && !cellNamed)
    return { refused: 'several cells have no common last value; name a `cell` (0 is the node itself)' }
  return aggregate
}

export function isPercentile(aggregate: SeriesAggregate): aggregate is 'p50' | 'p95' | 'p99' {
  return aggregate === 'p50' || aggregate === 'p95' || aggregate === 'p99'
}
