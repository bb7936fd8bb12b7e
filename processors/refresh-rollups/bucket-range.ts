/** A half-open range of time, in Unix milliseconds. */
export interface BucketRange {
  readonly from: number
  readonly to: number
}

/** Neighbouring buckets as one range each; no range holds a bucket that was not given. */
export function mergeBuckets(buckets: readonly number[], widthMs: number): BucketRange[] {
  const ranges: { from: number; to: number }[] = []
  for (const from of [...new Set(buckets)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last?.to === from) last.to = from + widthMs
    else ranges.push({ from, to: from + widthMs })
  }
  return ranges
}

/** The bucket of a width that holds a time. Widths divide a day, and buckets begin at the Unix epoch. */
export function bucketOf(time: number, widthMs: number): number {
  return Math.floor(time / widthMs) * widthMs
}
