import { partitionIds, releaseConsumer, ungroupedConsumer, watermarks } from '@telstar/bus/ungrouped-consumer'
import type { Logger } from '@telstar/runtime/logger'
import { brokerList } from './node-registry.js'

interface TopicPlace {
  readonly brokers: string
  readonly topic: string
  readonly log: Logger
  readonly withinMs: number
}

/** The bounds of a partition: `low` the oldest offset kept, `high` the next one to be written. */
export interface PartitionBounds {
  readonly partition: number
  readonly low: number
  readonly high: number
}

/** The bounds of every partition of a topic. @throws {Error} when Kafka or the topic cannot be found in time */
export async function topicBounds({ brokers, topic, log, withinMs }: TopicPlace): Promise<PartitionBounds[]> {
  const deadline = AbortSignal.timeout(withinMs)
  const access = { brokers: brokerList(brokers), clientId: 'telstar-status', log }
  const consumer = await ungroupedConsumer(access, deadline)
  if (consumer === null) throw new Error(`Kafka did not answer within ${withinMs} ms`)
  try {
    const ids = await partitionIds(consumer, topic, deadline)
    return await Promise.all(
      ids.map(async (partition) => {
        const { low, high } = await watermarks(consumer, topic, partition)
        return { partition, low: Number(low), high: Number(high) }
      }),
    )
  } finally {
    await releaseConsumer(consumer)
  }
}
