/** How many samples one bucket holds; `start` in Unix milliseconds. */
export interface BucketSamples {
  readonly start: number
  readonly samples: number
}

/** When samples could be expected at all, in Unix milliseconds: from the node's beginning to its end or to now. */
export interface KnownSpan {
  readonly since: number
  readonly until: number
}

const leastBuckets = 3

/**
 * A node's own rhythm in samples per millisecond: the (upper) median, over the buckets that hold samples, of samples ÷ time to
 * the next such bucket. An outage is one long distance among many and does not move it; a node that reports less often
 * than a bucket is wide keeps its true rhythm. Null with fewer than three buckets.
 * @param buckets those that hold samples, in order of time
 */
export function rhythmOf(buckets: readonly BucketSamples[]): number | null {
  if (buckets.length < leastBuckets) return null
  const rates: number[] = []
  for (const [i, bucket] of buckets.entries()) {
    const next = buckets[i + 1]
    if (next) rates.push(bucket.samples / (next.start - bucket.start))
  }
  return rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)]!
}

// Counts are whole: a rhythm of 5.99 a bucket is one of 6 with jitter, one of 5.9 surely gives 5 only.
const jitter = 0.05

/**
 * Whole samples the rhythm puts into a bucket, of the part of it in which the node was known.
 * @returns 0 where the bucket is too short for the rhythm or lies outside that span
 */
export function expectedSamples(
  bucket: { readonly start: number; readonly end: number },
  rhythm: number,
  known: KnownSpan,
): number {
  const length = Math.min(bucket.end, known.until) - Math.max(bucket.start, known.since)
  return length <= 0 ? 0 : Math.floor(length * rhythm + jitter)
}

/**
 * Samples present ÷ samples expected, 0 to 1, two decimals always rounded down so that 1 means whole.
 * Null where nothing was expected and nothing came: there is no telling.
 */
export function completenessOf(samples: number, expected: number | null): number | null {
  if (expected === null) return null
  if (expected === 0) return samples > 0 ? 1 : null
  return samples >= expected ? 1 : Math.floor((samples / expected) * 100) / 100
}
