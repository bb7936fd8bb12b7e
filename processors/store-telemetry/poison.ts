import type { KafkaRecord } from '@telstar/bus/kafka-record'
import type { DeadLetter } from '@telstar/contracts/dead-letter'
import { decodeRecord, type StoredBatch } from '../telemetry/decode-records.js'
import { refuseWhole } from './refusals.js'

/** Dead letters of a record that makes its slice fail again and again, one for each batch that can still be told apart. */
export function poisonLetters(record: KafkaRecord, error: unknown): DeadLetter[] {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return partsOf(record).map((batch) => refuseWhole(batch, { reason: 'poison', detail }))
}

function partsOf(record: KafkaRecord): StoredBatch[] {
  try {
    return decodeRecord(record)
  } catch {
    const { topic, partition, offset, key, timestamp, value } = record
    const place = { topic, partition, offset, index: 0, part: 0 }
    return [
      {
        ...place,
        node: key ?? '',
        region: record.headers['region'] ?? '',
        received: timestamp,
        payload: value,
      },
    ]
  }
}
