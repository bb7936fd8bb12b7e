import { percentileBuckets } from '@telstar/contracts/group-table'

interface Distribution {
  /** Values per bucket: one below the first, `count` of equal width in log10, one above the last. */
  readonly buckets: readonly number[]
  /** Smallest and largest value seen; the answer never leaves them. */
  readonly min: number
  readonly max: number
}

const { fromExponent, toExponent, count } = percentileBuckets
const width = (toExponent - fromExponent) / count

/**
 * A percentile from a metric's log-spaced buckets: inside the bucket that holds the rank, interpolated in log10.
 * Off by at most one bucket's width (a factor of 1.58); null without values.
 * @param fraction 0 to 1
 */
export function percentileOf({ buckets, min, max }: Distribution, fraction: number): number | null {
  const total = buckets.reduce((sum, n) => sum + n, 0)
  if (total === 0) return null
  const rank = fraction * total
  let below = 0
  for (const [i, n] of buckets.entries()) {
    if (n > 0 && below + n >= rank) return clamp(valueIn(i, (rank - below) / n), min, max)
    below += n
  }
  return max
}

function valueIn(bucket: number, share: number): number {
  if (bucket === 0) return Number.NEGATIVE_INFINITY
  if (bucket > count) return Number.POSITIVE_INFINITY
  return 10 ** (fromExponent + width * (bucket - 1 + share))
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}
