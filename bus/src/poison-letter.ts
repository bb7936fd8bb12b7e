import type { DeadLetter } from '@telstar/contracts/dead-letter'
import type { KafkaRecord } from './kafka-record.js'

/** The dead letter of an event or command that its processor cannot handle. */
export function poisonLetter(record: KafkaRecord, region: string, error: unknown): DeadLetter {
  const { topic, partition, offset, key, timestamp, value } = record
  return {
    id: `${topic}-${partition}-${offset}`,
    node: key ?? '',
    region,
    reason: 'poison',
    detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    origin: { kind: 'kafka', topic, partition, offset: String(offset), index: 0 },
    received: timestamp,
    part: 0,
    bytes: value,
  }
}
