import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { recordHeaders } from '@telstar/contracts/kafka-topics'
import { decodeGathered, gatheredForm, type ReceivedBatch } from '@telstar/contracts/telemetry-record'

/** A batch as it stands in Kafka, not read yet, with its place. */
export interface StoredBatch extends ReceivedBatch {
  readonly region: string
  /** 0: as the node sent it; n: a remainder that was refused n times before. */
  readonly part: number
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  /** Which batch of a gathered record. */
  readonly index: number
}

/**
 * The batches of one telemetry record, in order.
 * @throws {Error} when it claims to be gathered and is not
 */
export function decodeRecord(record: KafkaRecord): StoredBatch[] {
  const { topic, partition, offset, headers, value, key, timestamp } = record
  const region = headers[recordHeaders.region] ?? ''
  if (headers[recordHeaders.form] === gatheredForm) {
    return decodeGathered(value).map(({ node, received, payload }, index) => {
      return { node, received, payload, region, part: 0, topic, partition, offset, index }
    })
  }
  const node = headers[recordHeaders.node] ?? key ?? ''
  const received = wholeNumber(headers[recordHeaders.received]) ?? timestamp
  const part = wholeNumber(headers[recordHeaders.part]) ?? 0
  return [{ node, received, payload: value, region, part, topic, partition, offset, index: 0 }]
}

/** Up to 13 digits: Unix milliseconds until the year 2286. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,13}$/.test(text) ? Number(text) : undefined
}
