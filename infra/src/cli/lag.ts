import type { PartitionBounds } from '../stack/topic-bounds.js'

/**
 * How many records of a topic a consumer has yet to store: what lies between its offsets and the ends. A partition it
 * never stored an offset of begins at the oldest record kept.
 */
export function lagOf(bounds: readonly PartitionBounds[], next: ReadonlyMap<number, number>): number {
  return bounds.reduce((sum, { partition, low, high }) => {
    const from = Math.max(low, next.get(partition) ?? low)
    return sum + Math.max(0, high - from)
  }, 0)
}
