/** Buckets of durations: four for each doubling, so that a percentile is exact to a fifth. */
const perDoubling = 4
const minuteMs = 60_000
const last = 84

/** The bucket of a duration: 0 up to a minute, then each wider by a fifth; the last holds what is over a few years. */
export function durationBucket(milliseconds: number): number {
  const minutes = Math.max(0, milliseconds) / minuteMs
  return minutes <= 1 ? 0 : Math.min(last, Math.ceil(perDoubling * Math.log2(minutes)))
}

/** The longest duration of a bucket. */
export function bucketEndMs(bucket: number): number {
  return 2 ** (bucket / perDoubling) * minuteMs
}

/**
 * The duration that `share` of all did not exceed, as the end of its bucket; null of none.
 * @param counts by bucket
 */
export function percentileMs(counts: ReadonlyMap<number, number>, share: number): number | null {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  let seen = 0
  for (const [bucket, count] of [...counts].sort(([one], [other]) => one - other)) {
    seen += count
    if (count > 0 && seen >= share * all) return Math.round(bucketEndMs(bucket))
  }
  return null
}
