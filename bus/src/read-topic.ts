import type { KafkaConsumer, Message } from 'node-rdkafka'
import type { KafkaAccess } from './connect-client.js'
import { type KafkaRecord, kafkaRecord } from './kafka-record.js'
import { pause } from './pause.js'
import { RecordPoll } from './record-poll.js'
import { partitionIds, releaseConsumer, ungroupedConsumer, watermarks } from './ungrouped-consumer.js'

export interface ReadOptions extends Pick<KafkaAccess, 'brokers' | 'log'> {
  readonly topic: string
  /** Where to begin, by partition; the beginning where it names none. */
  readonly from?: ReadonlyMap<number, bigint>
  readonly filter?: (record: KafkaRecord) => boolean
  /** Ends after so many records that passed the filter. */
  readonly limit?: number
  /** How long Kafka and the topic may stay away, 20,000 unless told. */
  readonly withinMs?: number
}

/**
 * The records that were in the topic when reading began, in order per partition.
 * @throws {Error} when Kafka or the topic cannot be found in time
 */
export async function* readTopic(options: ReadOptions): AsyncGenerator<KafkaRecord, void, undefined> {
  const { topic, withinMs = 20_000, limit = Number.POSITIVE_INFINITY } = options
  const deadline = AbortSignal.timeout(withinMs)
  const consumer = await ungroupedConsumer({ ...options, clientId: `read-${topic}` }, deadline)
  if (consumer === null) throw new Error(`Kafka did not answer within ${withinMs} ms`)
  try {
    const ids = await partitionIds(consumer, topic, deadline)
    if (ids.length === 0) throw new Error(`the topic ${topic} was not found within ${withinMs} ms`)
    const ranges = await rangesInTime({ consumer, ids, options }, deadline)
    let left = limit
    for await (const record of recordsIn({ consumer, topic, ranges, withinMs })) {
      if (options.filter?.(record) === false) continue
      yield record
      left -= 1
      if (left <= 0) return
    }
  } finally {
    await releaseConsumer(consumer)
  }
}

interface Range {
  readonly from: number
  readonly end: number
}

interface Extent {
  readonly consumer: KafkaConsumer
  readonly ids: readonly number[]
  readonly options: ReadOptions
}

/** A Kafka that just came back may not lead its partitions yet: asked again until the time is over. */
async function rangesInTime({ consumer, ids, options }: Extent, deadline: AbortSignal) {
  for (;;) {
    try {
      return await rangesOf(consumer, options, ids)
    } catch (error) {
      if (deadline.aborted) throw error
    }
    await pause(250, deadline)
  }
}

async function rangesOf(consumer: KafkaConsumer, { topic, from }: ReadOptions, ids: readonly number[]) {
  const ranges = new Map<number, Range>()
  for (const id of ids) {
    const { low, high } = await watermarks(consumer, topic, id)
    const start = Math.max(low, Number(from?.get(id) ?? low))
    if (start < high) ranges.set(id, { from: start, end: high })
  }
  return ranges
}

interface Reading {
  readonly consumer: KafkaConsumer
  readonly topic: string
  readonly ranges: Map<number, Range>
  readonly withinMs: number
}

async function* recordsIn({ consumer, topic, ranges, withinMs }: Reading) {
  if (ranges.size === 0) return
  consumer.assign([...ranges].map(([partition, { from }]) => ({ topic, partition, offset: from })))
  const poll = new RecordPoll(consumer)
  let heard = performance.now()
  while (ranges.size > 0) {
    const messages = await poll.next(1000, 100)
    if (messages.length > 0) heard = performance.now()
    if (performance.now() - heard > withinMs) throw new Error(`Kafka was silent for ${withinMs} ms`)
    yield* messages.filter((message) => isWithin(message, ranges)).map(kafkaRecord)
    // The last offsets may hold no record (compaction): then only the end of the partition tells.
    for (const { partition } of poll.takeEnded()) ranges.delete(partition)
    for (const { partition, offset } of messages) {
      if (offset + 1 >= (ranges.get(partition)?.end ?? 0)) ranges.delete(partition)
    }
  }
}

function isWithin({ partition, offset }: Message, ranges: ReadonlyMap<number, Range>): boolean {
  return offset < (ranges.get(partition)?.end ?? 0)
}
