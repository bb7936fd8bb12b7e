import { ProduceFailed } from '@telstar/bus/produce-failed'
import type { Producer } from '@telstar/bus/start-producer'
import { stretchesOf } from '@telstar/bus/stretches'
import type { Database } from '@telstar/runtime/database'
import type { RelayEventsEvents } from './events.js'
import { dropEntries, type OutboxEntry, readOutbox } from './outbox-reader.js'

export interface RelayEventsPorts {
  readonly pool: Database
  readonly producer: Pick<Producer, 'produce'>
  readonly events: RelayEventsEvents
  /** Unix milliseconds. */
  readonly now: () => number
  /** Whether what is sent now will be in Kafka, or given up, before another may relay. */
  readonly mayPublish: () => boolean
}

const mostAtOnce = 500

export interface Relayed {
  readonly count: number
  /** Whether there may be more. */
  readonly more: boolean
}

/**
 * Publishes the next records of the outbox and deletes what Kafka has. After a failure, or a kill between the two, the
 * same records are published again, in the same order and with the same ids.
 * @throws {ProduceFailed} and what the database throws
 */
export async function handle(ports: RelayEventsPorts): Promise<Relayed> {
  const entries = await readOutbox(ports.pool, mostAtOnce)
  const progress = { done: 0 }
  try {
    await publishAll(entries, ports, progress)
  } finally {
    await drop(entries.slice(0, progress.done), ports)
  }
  return { count: progress.done, more: entries.length === mostAtOnce || progress.done < entries.length }
}

async function publishAll(
  entries: readonly OutboxEntry[],
  ports: RelayEventsPorts,
  progress: { done: number },
): Promise<void> {
  for (const stretch of stretchesOf(entries)) {
    if (!ports.mayPublish()) return
    await settled(stretch.map((entry) => publish(ports, entry)))
    progress.done += stretch.length
  }
}

async function drop(
  published: readonly OutboxEntry[],
  { pool, events, now }: RelayEventsPorts,
): Promise<void> {
  const [first] = published
  if (first === undefined) return
  await dropEntries(pool, published)
  events.published(published, now() - first.at)
}

/** Waits for all, so that nothing of a failed stretch is still under way when it is tried again. */
async function settled(publishing: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(publishing))
    if (result.status === 'rejected') throw result.reason
}

async function publish({ producer, events, mayPublish }: RelayEventsPorts, entry: OutboxEntry) {
  if (!mayPublish()) throw new ProduceFailed('stopped', 'the lease is nearly over')
  const { topic, key, value, headers } = entry
  try {
    await producer.produce({ topic, key, value, ...(headers !== undefined && { headers }) })
  } catch (error) {
    if (!(error instanceof ProduceFailed && error.code === 'too-large')) throw error
    events.givenUp(entry, error)
  }
}
