import { eventRecord } from '@telstar/bus/cloud-event'
import { mayHeal } from '@telstar/bus/may-heal'
import { ProduceFailed } from '@telstar/bus/produce-failed'
import type { OutgoingRecord, Producer } from '@telstar/bus/start-producer'
import { stretchesOf } from '@telstar/bus/stretches'
import { type EventStore, eventId, streamId } from '../event-store/event-store.js'
import { StreamStates } from '../event-store/stream-states.js'
import type { AtLeastOnceReader } from '../log/log-reader.js'
import type { OpenEvent } from '../privacy/vault.js'
import type { RelayEvents } from './events.js'
import type { Publication } from './publication.js'

export interface RelayPorts {
  readonly store: Pick<EventStore, 'readStream'>
  readonly producer: Pick<Producer, 'produce'>
  readonly events: RelayEvents
  /** Whether what is sent now will be in Kafka, or given up, before another may relay. */
  mayPublish(reader: string): boolean
  /** Unix milliseconds. */
  now(): number
}

interface Outgoing extends OutgoingRecord {
  readonly key: string
}

const source = '/support'

/**
 * Publishes what happens in one context, in order. After a crash or a failure the same events are published again, with
 * the same ids, and nothing later before them.
 */
export function relayReader<State>(publication: Publication<State>, ports: RelayPorts): AtLeastOnceReader {
  const { context, topic, evolve } = publication
  const name = `relay/${context}s`
  const states = new StreamStates({ evolve })
  return {
    name,
    contexts: [context],
    isTransient: mayHeal,
    handle: async (events) => {
      const records: Outgoing[] = []
      for (const event of events) {
        const record = recordOf(event, await states.after(event, ports.store), publication)
        // By the time it happened, what is published late would be old to Kafka, and removed before anybody reads it.
        if (record !== null) records.push({ ...record, timestamp: ports.now() })
      }
      for (const stretch of stretchesOf(records)) {
        if (!ports.mayPublish(name)) throw new ProduceFailed('stopped', 'the lease is nearly over')
        await settled(stretch.map((record) => ports.producer.produce(record)))
      }
      ports.events.published(topic, { read: events.length, published: records.length })
    },
  }
}

function recordOf<State>(event: OpenEvent, state: State, publication: Publication<State>): Outgoing | null {
  const data = publication.publish(event, state)
  if (data === null) return null
  const key = streamId(event)
  return eventRecord({
    ...{ key, data, source },
    topic: publication.topic,
    type: `telstar.support.${data.type}`,
    subject: key,
    id: eventId(event),
    time: event.at,
    correlationId: event.correlationId,
    causationId: event.causationId,
  })
}

/** Waits for all, so that nothing of a failed stretch is still under way when it is tried again. */
async function settled(publishing: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(publishing))
    if (result.status === 'rejected') throw result.reason
}
