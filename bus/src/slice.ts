import type { KafkaRecord } from './kafka-record.js'

/** How far a slice takes a partition: from the caller's stored offset (0 where none was stored) to the next to read. */
export interface Position {
  readonly topic: string
  readonly partition: number
  readonly from: bigint
  readonly next: bigint
}

/** Records of one or several partitions, in order per partition, and where they take each of these partitions. */
export interface Slice {
  readonly records: readonly KafkaRecord[]
  readonly positions: readonly Position[]
}

/**
 * The slice of records that follow on what is known of their partitions.
 * @param from the offset each partition has been taken to
 */
export function sliceOf(
  records: readonly KafkaRecord[],
  from: (topic: string, partition: number) => bigint,
): Slice {
  const positions = new Map<string, { topic: string; partition: number; from: bigint; next: bigint }>()
  for (const { topic, partition, offset } of records) {
    const key = partitionKey(topic, partition)
    const position = positions.get(key)
    if (position === undefined) {
      positions.set(key, { topic, partition, from: from(topic, partition), next: offset + 1n })
    } else position.next = offset + 1n
  }
  return { records, positions: [...positions.values()] }
}

/** A slice of two or more records as two, the first of which must be handled before the second. */
export function halves(slice: Slice): [Slice, Slice] {
  const middle = slice.records.length >> 1
  const first = sliceOf(slice.records.slice(0, middle), startsOf(slice.positions, 'from'))
  const between = new Map([...positionsBy(slice.positions, 'from'), ...positionsBy(first.positions, 'next')])
  const second = sliceOf(
    slice.records.slice(middle),
    (topic, partition) => between.get(partitionKey(topic, partition)) ?? 0n,
  )
  return [first, second]
}

/** One text for a partition of a topic. */
export function partitionKey(topic: string, partition: number): string {
  return `${topic}/${partition}`
}

function startsOf(positions: readonly Position[], end: 'from' | 'next') {
  const starts = new Map(positionsBy(positions, end))
  return (topic: string, partition: number) => starts.get(partitionKey(topic, partition)) ?? 0n
}

function positionsBy(positions: readonly Position[], end: 'from' | 'next'): [string, bigint][] {
  return positions.map((position) => [partitionKey(position.topic, position.partition), position[end]])
}
