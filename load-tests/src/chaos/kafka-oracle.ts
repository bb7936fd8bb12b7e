import { readTopic } from '@telstar/bus/read-topic'
import { decodeBatch } from '@telstar/contracts/decode-batch'
import { kafkaTopics, recordHeaders } from '@telstar/contracts/kafka-topics'
import { decodeGathered, gatheredForm } from '@telstar/contracts/telemetry-record'
import { createLogger } from '@telstar/runtime/logger'
import type { JournaledLoad } from './journaled-load.js'

interface StoredBatch {
  readonly node: string
  readonly boot: number
  readonly seq: number
  /** When the broker took it, Unix milliseconds. */
  readonly received: number
}

export interface KafkaContent {
  readonly pubacks: number
  /** Acknowledged batches that Kafka does not have. */
  readonly lost: number
  /** First appearances of a node's batches that came before an earlier one. */
  readonly inversions: number
}

/** Reads the whole telemetry topic back, every batch of some nodes in the order of its partition. */
export async function* readBatches(brokers: string, nodes: Iterable<string>): AsyncGenerator<StoredBatch> {
  const wanted = new Set(nodes)
  const log = createLogger('kafka-oracle', 'error')
  for await (const record of readTopic({ brokers: [brokers], log, topic: kafkaTopics.telemetry.name })) {
    for (const { node, received, payload } of batchesOf(record)) {
      if (!wanted.has(node)) continue
      const { identity } = decodeBatch(payload, 0)
      if (identity !== null) yield { node, received, ...identity }
    }
  }
}

/** What Kafka really holds of a load, against its journal. */
export async function readKafka(brokers: string, load: JournaledLoad): Promise<KafkaContent> {
  const found = new Set<string>()
  const newest = new Map<string, number>()
  let inversions = 0
  for await (const { node, boot, seq } of readBatches(brokers, load.nodes)) {
    const id = `${node} ${boot} ${seq}`
    if (boot !== load.boot || found.has(id)) continue
    found.add(id)
    const before = newest.get(node) ?? 0
    if (seq < before) inversions += 1
    newest.set(node, Math.max(seq, before))
  }
  let lost = 0
  for (const id of load.promised) if (!found.has(id)) lost += 1
  return { pubacks: load.promised.size, lost, inversions }
}

interface TelemetryRecord {
  readonly value: Buffer
  readonly headers: Readonly<Record<string, string>>
}

function batchesOf({ value, headers }: TelemetryRecord) {
  if (headers[recordHeaders.form] === gatheredForm) return decodeGathered(value)
  const { node = '', received } = headers
  return [{ node, received: Number(received), payload: value }]
}
