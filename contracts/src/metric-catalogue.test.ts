import { describe, expect, it } from 'vitest'
import { groupsOf, type Metric, measuredMetrics, metricCatalogueSchema } from './metric-catalogue.js'
import { metricCatalogueV1 } from './metric-catalogue-v1.js'

const gauge = (name: string, group = 'radio'): Metric => ({
  name,
  group,
  kind: 'gauge',
  unit: '1',
  description: '',
  min: 0,
  max: 1,
  percentiles: false,
})
const ratio = (numerator: string, denominator: string): Metric => ({
  ...gauge('rate'),
  kind: 'ratio',
  ratio: { numerator, denominator, scale: 100 },
})
const problems = (metrics: unknown) =>
  metricCatalogueSchema.safeParse(metrics).error?.issues.map(({ message }) => message) ?? []

describe('The metric catalogue', () => {
  it('starts with the groups radio and host, and call drop rate as a ratio of counts', () => {
    expect(groupsOf(metricCatalogueV1)).toEqual(['radio', 'host'])
    expect(measuredMetrics(metricCatalogueV1, 'radio')).toHaveLength(12)
    expect(measuredMetrics(metricCatalogueV1, 'host')).toHaveLength(6)
    expect(metricCatalogueV1.find(({ kind }) => kind === 'ratio')?.name).toBe('call_drop_rate_pct')
  })

  it('has every metric name once', () => {
    expect(problems([gauge('a'), gauge('a', 'host')])).toEqual(['a metric name stands twice'])
  })

  it('derives ratios only from measured metrics of the same group', () => {
    expect(problems([gauge('a'), gauge('b'), ratio('a', 'b')])).toEqual([])
    expect(problems([gauge('a'), ratio('a', 'b')])).toEqual([
      'rate: b is not a measured metric of group radio',
    ])
    expect(problems([gauge('a'), gauge('b', 'host'), ratio('a', 'b')])).toHaveLength(1)
    expect(problems([gauge('a'), ratio('a', 'rate')])).toHaveLength(1)
  })

  it('refuses names that are no SQL column, empty ranges and a kind without its ratio', () => {
    for (const name of ['', 'A', '1a', 'a-b', 'a"b', 'a'.repeat(49)])
      expect(problems([gauge(name)])).not.toEqual([])
    expect(problems([{ ...gauge('a'), min: 1 }])).toEqual(['must be above min'])
    expect(problems([{ ...gauge('a'), kind: 'ratio' }])).toEqual(['stands exactly where kind is ratio'])
  })
})
