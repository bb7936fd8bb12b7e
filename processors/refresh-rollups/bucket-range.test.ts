import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOf, mergeBuckets } from './bucket-range.js'

describe('mergeBuckets', () => {
  it('joins neighbours and keeps gaps', () => {
    expect(mergeBuckets([120_000, 0, 60_000, 300_000], 60_000)).toEqual([
      { from: 0, to: 180_000 },
      { from: 300_000, to: 360_000 },
    ])
  })

  it('covers exactly the buckets that were given', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 })), (numbers) => {
        const buckets = numbers.map((number) => number * 60_000)
        const covered = mergeBuckets(buckets, 60_000).flatMap(({ from, to }) =>
          Array.from({ length: (to - from) / 60_000 }, (_, index) => from + index * 60_000),
        )
        expect(covered).toEqual([...new Set(buckets)].sort((a, b) => a - b))
      }),
    )
  })
})

it('bucketOf finds the quarter of an hour', () => {
  expect(bucketOf(Date.parse('2026-03-01T10:29:59.999Z'), 900_000)).toBe(Date.parse('2026-03-01T10:15:00Z'))
})
