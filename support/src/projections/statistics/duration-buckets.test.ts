import { expect, it } from 'vitest'
import { bucketEndMs, durationBucket, percentileMs } from './duration-buckets.js'

it('puts a duration into a bucket that ends at most a fifth after it', () => {
  for (let ms = 60_000; ms < 3e10; ms *= 1.37) {
    const end = bucketEndMs(durationBucket(ms))
    expect(end).toBeGreaterThanOrEqual(ms * 0.999_999)
    expect(end).toBeLessThan(ms * 1.2)
  }
})

it('gives the duration that a share did not exceed, and none of nothing', () => {
  const counts = new Map([
    [40, 1],
    [4, 98],
    [0, 1],
  ])
  expect([0.5, 0.99, 1].map((share) => percentileMs(counts, share))).toEqual([120_000, 120_000, 61_440_000])
  expect(percentileMs(new Map(), 0.5)).toBeNull()
})
