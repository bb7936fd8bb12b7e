export interface RawSample {
  /** Unix milliseconds. */
  readonly time: number
  readonly value: number | null
}

/** A distance above this many usual ones is a gap. */
const gapFactor = 2.5

/**
 * Puts an empty point where samples stopped coming: after the last one before a distance of more than 2.5 times the
 * median, so that a chart breaks its line there. Needs three samples to know what is usual.
 * @param samples of one cell, in order of time
 */
export function markGaps(samples: readonly RawSample[]): RawSample[] {
  const distances = samples.slice(1).map((sample, i) => sample.time - samples[i]!.time)
  if (distances.length < 2) return [...samples]
  const usual = distances.toSorted((a, b) => a - b)[Math.floor((distances.length - 1) / 2)]!
  return samples.flatMap((sample, i) => {
    const distance = distances[i] ?? 0
    if (usual <= 0 || distance <= gapFactor * usual) return [sample]
    return [sample, { time: sample.time + usual, value: null }]
  })
}
