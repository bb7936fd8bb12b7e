import kafka, { type KafkaConsumer } from 'node-rdkafka'
import { askMetadata } from './ask-metadata.js'
import { clientSettings, connectClient, disconnectWithin, type KafkaAccess } from './connect-client.js'
import { fetchSettings } from './fetch-settings.js'
import { pause } from './pause.js'

/** A consumer outside any group, connected; it reads what it assigns to itself. null when the signal came first. */
export async function ungroupedConsumer(
  access: KafkaAccess,
  signal: AbortSignal,
): Promise<KafkaConsumer | null> {
  const settings = {
    ...clientSettings(access),
    ...fetchSettings,
    // librdkafka wants a name; the group is never joined and nothing is committed to it.
    'group.id': `${access.clientId}-ungrouped`,
    'enable.partition.eof': true,
  }
  const make = () => new kafka.KafkaConsumer(settings, { 'auto.offset.reset': 'earliest' })
  return connectClient(make, access.log, signal)
}

/** The partitions of a topic, as soon as Kafka names them; empty when the signal came first. */
export async function partitionIds(
  consumer: KafkaConsumer,
  topic: string,
  signal: AbortSignal,
): Promise<number[]> {
  while (!signal.aborted) {
    const ids = await askPartitions(consumer, topic)
    if (ids.length > 0) return ids
    await pause(250, signal)
  }
  return []
}

async function askPartitions(consumer: KafkaConsumer, topic: string): Promise<number[]> {
  const found = await askMetadata(consumer, { topic, timeout: 2000 }).catch(() => null)
  return (found?.topics.find(({ name }) => name === topic)?.partitions ?? []).map(({ id }) => id)
}

/** The first offset that is there, and the one after the last. */
export function watermarks(
  consumer: KafkaConsumer,
  topic: string,
  partition: number,
): Promise<{ low: number; high: number }> {
  return new Promise((resolve, reject) => {
    consumer.queryWatermarkOffsets(topic, partition, 5000, (error, offsets) => {
      if (error) reject(new Error(`${error.message}`))
      else resolve({ low: offsets.lowOffset, high: offsets.highOffset })
    })
  })
}

/** Ends a consumer that belongs to no group. */
export async function releaseConsumer(consumer: KafkaConsumer): Promise<void> {
  try {
    consumer.unassign()
  } catch {
    // Not connected any more: nothing is assigned.
  }
  await disconnectWithin(consumer, 3000)
}
