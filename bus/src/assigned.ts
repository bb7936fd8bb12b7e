import type { KafkaConsumer } from 'node-rdkafka'

/** A partition this consumer reads now, and how far it has been handled. */
export interface Assigned {
  readonly topic: string
  readonly partition: number
  readonly next: bigint
  /** One after the last offset in Kafka as of the newest fetch; null before the first. */
  readonly end: bigint | null
}

/** One after the last offset that librdkafka has heard of. */
export function endOf(consumer: KafkaConsumer, topic: string, partition: number): bigint | null {
  try {
    const { highOffset } = consumer.getWatermarkOffsets(topic, partition)
    return highOffset < 0 ? null : BigInt(highOffset)
  } catch {
    return null
  }
}
