import type { Message } from 'node-rdkafka'

/** A record as it lies in Kafka. */
export interface KafkaRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  /** Unix milliseconds. */
  readonly timestamp: number
  readonly key: string | null
  /** No bytes for a tombstone of a compacted topic. */
  readonly value: Buffer
  readonly headers: Record<string, string>
}

const none = Buffer.alloc(0)

/** What librdkafka hands over, in our terms; of a header that stands twice the last one counts. */
export function kafkaRecord(message: Message): KafkaRecord {
  const { topic, partition, offset, timestamp = 0, key, value } = message
  return {
    topic,
    partition,
    offset: BigInt(offset),
    timestamp,
    key: key === null || key === undefined ? null : key.toString(),
    value: value ?? none,
    headers: headersOf(message),
  }
}

function headersOf({ headers }: Message): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const header of headers ?? []) {
    for (const name in header) texts[name] = String(header[name])
  }
  return texts
}
