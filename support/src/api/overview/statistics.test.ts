import { expect, it } from 'vitest'
import { statisticsOf } from './statistics.js'

const minute = 60_000
const row = (category: string, measure: 'resolved' | 'resolved-on-time' | 'reopened', count: number) => ({
  ...{ group: { category }, measure, count },
  sumMs: measure === 'resolved' ? count * 3 * minute : 0,
  buckets: measure === 'resolved' ? { '0': 1, '8': count - 1 } : ({} as Record<string, number>),
})

it('gives one entry for each group, with rates and durations', () => {
  const [outage, other] = statisticsOf([
    row('outage', 'resolved', 4),
    row('outage', 'resolved-on-time', 3),
    row('outage', 'reopened', 1),
    row('other', 'reopened', 1),
  ])
  expect(outage).toMatchObject({
    group: { category: 'outage' },
    counts: { resolved: 4, 'resolved-on-time': 3, reopened: 1 },
    resolution: { count: 4, meanMs: 3 * minute, p50Ms: 4 * minute, p95Ms: 4 * minute, onTime: 0.75 },
    reopenRate: 0.25,
  })
  expect(other).toMatchObject({
    resolution: { count: 0, meanMs: null, p50Ms: null, onTime: null },
    reopenRate: null,
  })
})
