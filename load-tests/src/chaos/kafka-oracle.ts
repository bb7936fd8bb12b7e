import { readTopic } from '@telstar/bus/read-topic'
import { decodeBatch } from '@telstar/contracts/decode-batch'
import { kafkaTopics, recordHeaders } from '@telstar/contracts/kafka-topics'
import { decodeGathered, gatheredForm } from '@telstar/contracts/telemetry-record'
import { createLogger } from '@telstar/runtime/logger'

export interface KafkaContent {
  /** `node boot seq` of every batch in the topic. */
  readonly batches: Set<string>
  /** First appearances of a node's batches that came before an earlier one. */
  readonly inversions: number
}

/** Reads the whole telemetry topic back: what Kafka really holds of one boot. */
export async function readKafka(brokers: string, boot: number): Promise<KafkaContent> {
  const log = createLogger('kafka-oracle', 'error')
  const batches = new Set<string>()
  const newest = new Map<string, number>()
  let inversions = 0
  for await (const record of readTopic({ brokers: [brokers], log, topic: kafkaTopics.telemetry.name })) {
    for (const { node, seq } of batchesOf(record, boot)) {
      const id = `${node} ${boot} ${seq}`
      if (batches.has(id)) continue
      batches.add(id)
      const before = newest.get(node) ?? 0
      if (seq < before) inversions += 1
      newest.set(node, Math.max(seq, before))
    }
  }
  return { batches, inversions }
}

interface TelemetryRecord {
  readonly value: Buffer
  readonly headers: Readonly<Record<string, string>>
}

function batchesOf({ value, headers }: TelemetryRecord, boot: number): { node: string; seq: number }[] {
  const single = [{ node: headers[recordHeaders.node] ?? '', received: 0, payload: value }]
  const received = headers[recordHeaders.form] === gatheredForm ? decodeGathered(value) : single
  return received.flatMap(({ node, payload }) => {
    const { identity } = decodeBatch(payload, 0)
    return identity?.boot === boot ? [{ node, seq: identity.seq }] : []
  })
}
