import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { withClient } from '../metrics-transaction.js'
import { topicBounds } from '../stack/topic-bounds.js'
import type { Addresses } from './addresses.js'
import { lagOf } from './lag.js'

export interface Figures {
  readonly nodes: number
  readonly nodesOnline: number
  readonly batches: number
  readonly samples: number
  readonly values: number
  readonly newestBatch: Date | null
  /** Kafka records that wait for store-telemetry. */
  readonly lag: number
  readonly deadLetters: number
}

const withinMs = 5000

/** How a region is doing, from the database and Kafka. @throws when one of them cannot be reached */
export async function regionFigures(addresses: Addresses): Promise<Figures> {
  const { telemetry, telemetryDeadLetters } = kafkaTopics
  const place = { brokers: addresses.kafka(), log: addresses.log, withinMs }
  const [stored, next, bounds, letters] = await Promise.all([
    storedFigures(addresses),
    nextOffsets(addresses),
    topicBounds({ ...place, topic: telemetry.name }),
    topicBounds({ ...place, topic: telemetryDeadLetters.name }),
  ])
  return {
    ...stored,
    lag: lagOf(bounds, next),
    deadLetters: letters.reduce((sum, { low, high }) => sum + high - low, 0),
  }
}

type Stored = Omit<Figures, 'lag' | 'deadLetters'>

function storedFigures(addresses: Addresses): Promise<Stored> {
  return withClient(addresses.database('telstar_reader'), async (client) => {
    const { rows } = await client.query<Stored>(
      `SELECT (SELECT count(*)::int FROM nodes WHERE removed_at IS NULL) AS nodes,
         (SELECT count(*)::int FROM nodes WHERE removed_at IS NULL AND status = 'online') AS "nodesOnline",
         count(*)::float8 AS batches, coalesce(sum(samples), 0)::float8 AS samples,
         coalesce(sum("values"), 0)::float8 AS "values", max(received_at) AS "newestBatch"
       FROM batches`,
    )
    const [stored] = rows
    if (stored === undefined) throw new Error('the database answered nothing')
    return stored
  })
}

function nextOffsets(addresses: Addresses): Promise<Map<number, number>> {
  return withClient(addresses.database('telstar_reader'), async (client) => {
    const { rows } = await client.query<{ partition: number; next: string }>(
      `SELECT partition, next_offset::text AS next FROM consumer_offsets WHERE consumer = 'store-telemetry' AND topic = $1`,
      [kafkaTopics.telemetry.name],
    )
    return new Map(rows.map(({ partition, next }) => [partition, Number(next)]))
  })
}
