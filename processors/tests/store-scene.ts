import { partitionFor } from '@telstar/bus/partition'
import { type Producer, startProducer } from '@telstar/bus/start-producer'
import { encodeColumnarBatch } from '@telstar/contracts/encode-batch'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { encodeGathered } from '@telstar/contracts/telemetry-record'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'

const topic = kafkaTopics.telemetry.name
/** Samples of every batch that `sendBatches` makes, with two values each. */
export const samplesOfBatch = 10

/** Running engines; the test that starts them stops them. */
export interface Engines {
  readonly brokers: string
  databaseUrl(role: 'telstar_owner' | 'telstar_writer'): string
}

export interface Scene {
  readonly engines: Engines
  readonly producer: Producer
  readonly owner: Database
  stop(): Promise<void>
}

/** Nodes registered on real engines, and a producer in the place of the broker. */
export async function startScene(engines: Engines, nodes: readonly string[]): Promise<Scene> {
  const log = createLogger('scene', 'silent')
  const owner = openDatabase({ url: engines.databaseUrl('telstar_owner'), name: 'scene', log })
  const producer = startProducer({ brokers: [engines.brokers], clientId: 'scene', log })
  await registerNodes(owner, nodes)
  return {
    engines,
    producer,
    owner,
    stop: async () => {
      await producer.stop()
      await closeDatabase(owner)
    },
  }
}

export async function registerNodes(owner: Database, nodes: readonly string[]): Promise<void> {
  await owner.query(`INSERT INTO nodes (name, region) SELECT unnest($1::text[]), 'north'`, [nodes])
}

/** Puts one payload into the telemetry topic, as the broker does when nothing else waits for its partition. */
export async function sendPayload(
  { producer }: Scene,
  payload: Buffer,
  { node, received = Date.now(), part }: { node: string; received?: number; part?: number },
): Promise<void> {
  const headers = {
    node,
    region: 'north',
    received: String(received),
    ...(part ? { part: String(part) } : {}),
  }
  await producer.produce({ topic, key: node, value: payload, headers })
}

export interface Sending {
  readonly nodes: readonly string[]
  readonly boot: number
  /** Sequence numbers from…to (exclusive) of every node. */
  readonly seqs: readonly [from: number, to: number]
}

/** Sends batches of all nodes, gathered per partition, in order per node. */
export async function sendBatches(
  { producer }: Scene,
  { nodes, boot, seqs: [from, to] }: Sending,
): Promise<void> {
  const partitions = await producer.partitionsOf(topic)
  for (let seq = from; seq < to; seq += 1) {
    const gathered = new Map<number, { node: string; received: number; payload: Buffer }[]>()
    for (const node of nodes) {
      const partition = partitionFor(node, partitions)
      const batch = { node, received: Date.now(), payload: batchOf(boot, seq) }
      gathered.set(partition, [...(gathered.get(partition) ?? []), batch])
    }
    await Promise.all(
      [...gathered].map(([partition, batches]) =>
        producer.produce({
          topic,
          partition,
          key: null,
          value: encodeGathered(batches),
          headers: { form: 'gathered', region: 'north' },
        }),
      ),
    )
  }
}

function batchOf(boot: number, seq: number): Buffer {
  const sent = Date.now()
  const samples = Array.from({ length: samplesOfBatch }, (_, index) => ({
    ts: sent - 1000 * index,
    cell: 1 + (index % 3),
    values: { rsrp_dbm: -100 + (seq % 50), snr_db: index },
  }))
  return encodeColumnarBatch({ boot, seq, sent, samples })
}

/** What the log holds of one boot: batches in the ledger, and rows of the table by node. */
export async function storedOf({ owner }: Scene, boot: number) {
  const { rows } = await owner.query<{ batches: number; samples: number; rows: number }>(
    `SELECT (SELECT count(*) FROM batches WHERE boot = $1)::int AS batches,
            (SELECT coalesce(sum(samples), 0) FROM batches WHERE boot = $1)::int AS samples,
            (SELECT count(*) FROM radio)::int AS rows`,
    [boot],
  )
  return rows[0] ?? { batches: 0, samples: 0, rows: 0 }
}

/** Polls until the condition holds. @throws {Error} naming it when it does not in time */
export async function until(what: string, holds: () => Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
