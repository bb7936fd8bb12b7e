import { percentileBuckets } from '@telstar/contracts/group-table'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { percentileOf } from './percentile.js'

const { fromExponent, toExponent, count } = percentileBuckets

/** What the rollup keeps of these values. */
function distribution(values: readonly number[]) {
  const buckets = new Array<number>(count + 2).fill(0)
  for (const value of values) {
    const place = Math.floor(((Math.log10(value) - fromExponent) / (toExponent - fromExponent)) * count) + 1
    const index = value <= 0 ? 0 : Math.min(count + 1, Math.max(0, place))
    buckets[index] = buckets[index]! + 1
  }
  return { buckets, min: Math.min(...values), max: Math.max(...values) }
}

const measured = fc.array(fc.double({ min: 0.02, max: 9e5, noNaN: true }), { minLength: 1, maxLength: 300 })

describe('percentiles from log-spaced buckets', () => {
  it('is off by one bucket at most', () => {
    fc.assert(
      fc.property(measured, fc.constantFrom(0.5, 0.95, 0.99), (values, fraction) => {
        const exact = values.toSorted((a, b) => a - b)[Math.ceil(fraction * values.length) - 1]!
        const found = percentileOf(distribution(values), fraction)!
        const factor = 10 ** ((toExponent - fromExponent) / count) + 1e-9
        expect(found / exact).toBeLessThanOrEqual(factor)
        expect(exact / found).toBeLessThanOrEqual(factor)
      }),
    )
  })

  it('grows with the fraction and stays within what was measured', () => {
    fc.assert(
      fc.property(measured, (values) => {
        const kept = distribution(values)
        const [p50, p95, p99] = [0.5, 0.95, 0.99].map((fraction) => percentileOf(kept, fraction)!)
        expect(p50!).toBeGreaterThanOrEqual(kept.min)
        expect(p95!).toBeGreaterThanOrEqual(p50!)
        expect(p99!).toBeGreaterThanOrEqual(p95!)
        expect(p99!).toBeLessThanOrEqual(kept.max)
      }),
    )
  })

  it('answers values outside the buckets with the smallest and largest seen, and nothing with null', () => {
    expect(percentileOf(distribution([0, 0, 0]), 0.5)).toBe(0)
    expect(percentileOf(distribution([2e7]), 0.99)).toBe(2e7)
    expect(percentileOf({ buckets: new Array<number>(42).fill(0), min: 0, max: 0 }, 0.5)).toBeNull()
  })
})
