import type { Transaction } from '@telstar/runtime/database'
import type { Append, Appended, EventStore, StoredEvent } from '@telstar/support/event-store/event-store'
import type { CollectedKeys } from './collected-keys.js'

const insertKeys = `
  INSERT INTO support.subject_keys (subject, wrapped) SELECT * FROM unnest($1::uuid[], $2::bytea[])`
const insertEvents = `
  INSERT INTO support.events (context, stream, version, type, data, subject, personal, actor, at, command_id, ordinal,
    command_digest, correlation_id, causation_id)
  SELECT context, stream, version, type, data::jsonb, subject, personal, actor, at, command_id, ordinal, digest, correlation, causation
  FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::uuid[], $7::bytea[], $8::text[],
    $9::timestamptz[], $10::uuid[], $11::smallint[], $12::bytea[], $13::text[], $14::text[])
    AS e (context, stream, version, type, data, subject, personal, actor, at, command_id, ordinal, digest, correlation, causation)`

interface Collected {
  readonly event: StoredEvent
  readonly ordinal: number
  readonly commandDigest: Buffer
}

/**
 * A log of new streams that is kept in memory until it is written in two statements: many commands about many new
 * customers at the price of one.
 */
export class CollectedLog implements EventStore {
  readonly #streams = new Map<string, Collected[]>()

  append(append: Append): Promise<Appended> {
    const { stream, expectedVersion, events, context, actor, at, commandId, commandDigest, ...ids } = append
    const collected = events.map((event, ordinal) => ({
      event: {
        ...{ ...event, ...ids, context, stream, actor, at, commandId },
        version: expectedVersion + ordinal + 1,
        place: { xid: '0', position: '0' },
        recordedAt: at,
      },
      ordinal,
      commandDigest,
    }))
    this.#streams.set(stream, [...(this.#streams.get(stream) ?? []), ...collected])
    return Promise.resolve({ kind: 'appended', version: expectedVersion + events.length })
  }

  readStream(stream: string): Promise<StoredEvent[]> {
    return Promise.resolve((this.#streams.get(stream) ?? []).map(({ event }) => event))
  }

  /** Nobody asks for these of streams that are just being made. */
  readSubject = () => Promise.resolve([])
  readAll = () => Promise.resolve([])
  carriedOut = () => Promise.resolve(null)

  /** Writes all of it; a stream that is there already is an error. @param transaction of `support_writer` */
  async write(transaction: Transaction, keys: CollectedKeys): Promise<void> {
    const all = [...this.#streams.values()].flat()
    await transaction.query(insertKeys, keys.columns())
    await transaction.query(insertEvents, [
      all.map(({ event }) => event.context),
      all.map(({ event }) => event.stream),
      all.map(({ event }) => event.version),
      all.map(({ event }) => event.type),
      all.map(({ event }) => JSON.stringify(event.data)),
      all.map(({ event }) => event.subject),
      all.map(({ event }) => event.personal),
      all.map(({ event }) => event.actor),
      all.map(({ event }) => event.at),
      all.map(({ event }) => event.commandId),
      all.map(({ ordinal }) => ordinal),
      all.map(({ commandDigest }) => commandDigest),
      all.map(({ event }) => event.correlationId),
      all.map(({ event }) => event.causationId),
    ])
  }
}
