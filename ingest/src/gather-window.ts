export interface WindowLimits {
  /** How long a batch waits for company while few come. */
  readonly leastMs: number
  /** How long while many come. */
  readonly mostMs: number
}

/** Below the first rate a record for each batch is cheap enough; from the second on the longest wait pays. */
const few = 200
const many = 800

/**
 * How long to gather at a rate of batches per second. A record costs Kafka and us about the same whatever is in it, so a
 * longer wait is cheaper; while few batches come, a short one answers sooner.
 */
export function gatherWindowMs(batchesPerSecond: number, { leastMs, mostMs }: WindowLimits): number {
  const share = Math.min(1, Math.max(0, (batchesPerSecond - few) / (many - few)))
  return Math.round(leastMs + share * (mostMs - leastMs))
}
