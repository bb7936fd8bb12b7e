import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { describe, expect, it } from 'vitest'
import { askedAggregates, chooseAggregate } from './choose-aggregate.js'
import { narrowestPlan } from './plan-series.js'
import { bucketQuery, earlierHoursQuery, rawQuery } from './series-query.js'

const metric = (name: string) => metricCatalogueV1.find((known) => known.name === name)!
const plan = narrowestPlan({ from: 0, to: 3_600_000 }, 100)
if (plan.source === 'raw') throw new Error('a rollup is needed here')
const raw = { source: 'raw', from: 0, to: 60_000, points: 10 } as const
const subject = (name: string) => ({ metric: metric(name), nodeId: 7, cell: 2 })

describe('SQL of a series', () => {
  it('reads the rollup of the metric with every outside value as a parameter', () => {
    const { text, values } = bucketQuery(subject('rsrp_dbm'), plan, 'avg')
    expect(text).toContain('FROM "radio_1m"')
    expect(text).toContain('sum("rsrp_dbm_sum") / nullif(sum("rsrp_dbm_count")::float8, 0) AS value')
    expect(values).toEqual([7, '1970-01-01T00:00:00.000Z', '1970-01-01T01:00:00.000Z', 60_000, 2])
  })

  it('divides a ratio only after summing, and never by zero', () => {
    const { text } = bucketQuery(subject('call_drop_rate_pct'), plan, 'ratio')
    expect(text).toContain(
      '100::float8 * sum("calls_dropped_sum") / nullif(sum("calls_attempted_sum"), 0) AS value',
    )
    expect(rawQuery(subject('call_drop_rate_pct'), raw).text).toContain(
      '100::float8 * "calls_dropped" / nullif("calls_attempted", 0) AS value',
    )
  })

  it('adds percentile buckets one by one', () => {
    const { text } = bucketQuery(subject('latency_ms'), plan, 'p95')
    expect(text.match(/"latency_ms_buckets"\[/g)).toHaveLength(42)
  })

  it('asks for one sample more than may be given, so that too many are seen', () => {
    expect(rawQuery(subject('rsrp_dbm'), raw).values.at(-1)).toBe(11)
    expect(earlierHoursQuery(subject('rsrp_dbm'), 0).text).toContain('"radio_1h"')
  })

  it('refuses a name that is none of the catalogue, whatever let it through', () => {
    for (const name of ['radio"; DROP TABLE nodes; --', 'Radio', '', 'a b', '1st', 'x'.repeat(64)]) {
      const forged = { ...metric('rsrp_dbm'), name, group: name }
      expect(() => bucketQuery({ metric: forged, nodeId: 1, cell: null }, plan, 'avg')).toThrow(RangeError)
      expect(() => rawQuery({ metric: forged, nodeId: 1, cell: 0 }, raw)).toThrow(RangeError)
    }
  })

  it('has a defined answer for every aggregate of every metric', () => {
    for (const known of metricCatalogueV1) {
      for (const aggregate of [undefined, ...askedAggregates]) {
        const chosen = chooseAggregate(known, { aggregate, cellNamed: true })
        if (typeof chosen === 'string')
          expect(bucketQuery(subject(known.name), plan, chosen).text).toContain(' AS ')
        else expect(chosen.refused).not.toBe('')
      }
    }
    expect(chooseAggregate(metric('rsrp_dbm'), { aggregate: 'last', cellNamed: false })).toHaveProperty(
      'refused',
    )
  })
})
