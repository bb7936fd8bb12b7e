import type { Metric } from '@telstar/contracts/metric-catalogue'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { describe, expect, it } from 'vitest'
import { diffCatalogues } from './metrics-diff.js'

const changed = (name: string, over: Partial<Metric>) =>
  metricCatalogueV1.map((metric) => (metric.name === name ? { ...metric, ...over } : metric))
const added = (over: Partial<Metric>): Metric => ({
  name: 'new_one',
  group: 'radio',
  kind: 'gauge',
  unit: 'W',
  description: '',
  min: 0,
  max: 1,
  percentiles: false,
  ...over,
})
const with1 = (over: Partial<Metric>) => [...metricCatalogueV1, added(over)]

describe('diffCatalogues', () => {
  it('finds nothing between equal catalogues', () => {
    expect(diffCatalogues(metricCatalogueV1, structuredClone(metricCatalogueV1))).toEqual([])
  })

  it.each([
    ['a new metric', with1({}), { kind: 'add-metric', group: 'radio', metric: 'new_one' }],
    ['a new group', with1({ group: 'power' }), { kind: 'add-group', group: 'power', metrics: ['new_one'] }],
    ['a wider range', changed('cpu_pct', { max: 200 }), { kind: 'widen', group: 'host', metric: 'cpu_pct' }],
    [
      'another description',
      changed('cpu_pct', { description: 'x' }),
      { kind: 'describe', group: 'host', metric: 'cpu_pct' },
    ],
    [
      'percentiles',
      changed('cpu_pct', { percentiles: true }),
      { kind: 'add-percentiles', group: 'host', metric: 'cpu_pct' },
    ],
  ])('finds %s', (_, desired, change) => {
    expect(diffCatalogues(metricCatalogueV1, desired)).toEqual([change])
  })

  it.each([
    ['a metric that is missing', metricCatalogueV1.filter(({ name }) => name !== 'cpu_pct'), /removed/],
    ['a narrower range', changed('cpu_pct', { max: 99 }), /narrowed/],
    ['another unit', changed('cpu_pct', { unit: '1' }), /unit/],
    ['another kind', changed('cpu_pct', { kind: 'count' }), /kind/],
    ['percentiles taken away', changed('latency_ms', { percentiles: false }), /percentiles/],
    ['a metric called like a column', with1({ name: 'node_id' }), /column/],
    ['a group called like a table', with1({ group: 'batches' }), /taken/],
    ['a group called like a rollup', with1({ group: 'radio_1m' }), /taken/],
    ['a range whose sums could overflow', with1({ max: 1e300 }), /1e\+100/],
  ])('refuses %s, with the reason', (_, desired, reason) => {
    const changes = diffCatalogues(metricCatalogueV1, desired)
    expect(changes.map(({ kind }) => kind)).toContain('refused')
    expect(changes.flatMap((change) => (change.kind === 'refused' ? [change.reason] : [])).join()).toMatch(
      reason,
    )
  })
})
