import { ProduceFailed } from '@telstar/bus/produce-failed'
import type { Producer } from '@telstar/bus/start-producer'
import type { Database } from '@telstar/runtime/database'
import type { RelayEventsEvents } from './events.js'
import { dropUpTo, type OutboxEntry, type Place, readOutbox } from './outbox-reader.js'
import { roundsOf } from './rounds.js'

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
  /** Where to read on. */
  readonly place: Place
  /** Whether there may be more. */
  readonly more: boolean
}

/**
 * Publishes the next records of the outbox and deletes them once Kafka has them all. After a failure, or a kill between
 * the two, the same records are published again, in the same order and with the same ids.
 * @throws {ProduceFailed} and what the database throws
 */
export async function handle(ports: RelayEventsPorts, after: Place): Promise<Relayed> {
  const entries = await readOutbox(ports.pool, after, mostAtOnce)
  const last = entries.at(-1)
  const [first] = entries
  if (first === undefined || last === undefined) return { place: after, more: false }
  const lagMs = ports.now() - first.at
  for (const round of roundsOf(entries)) {
    await settled(round.map((entry) => publish(ports, entry)))
  }
  await dropUpTo(ports.pool, last.place)
  ports.events.published(entries, lagMs)
  return { place: last.place, more: entries.length === mostAtOnce }
}

/** Waits for all, so that nothing of a failed round is still under way when it is tried again. */
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
