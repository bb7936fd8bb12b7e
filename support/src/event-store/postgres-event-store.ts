import type { Database, Transaction } from '@telstar/runtime/database'
import type { Context, Fields } from '../domain/aggregate.js'
import type { Append, Appended, CarriedOut, EventStore, ReadAll, StoredEvent } from './event-store.js'

// One statement, one transaction: the version is looked up and the unique constraints decide between two at once.
const insert = `
  INSERT INTO support.events (context, stream, version, type, data, subject, personal, actor, at, command_id, ordinal,
    command_digest, correlation_id, causation_id)
  SELECT $1, $2, $3::int + n, type, data::jsonb, subject, personal, $8, $9, $10, n - 1, $11, $12, $13
  FROM unnest($4::text[], $5::text[], $6::uuid[], $7::bytea[]) WITH ORDINALITY AS event (type, data, subject, personal, n)
  WHERE coalesce((SELECT version FROM support.events WHERE stream = $2 ORDER BY version DESC LIMIT 1), 0) = $3::int`

const columns = `xid::text, position::text, context, stream, version, type, data, subject, personal, actor, at,
  recorded_at, command_id, correlation_id, causation_id`

const readOne = `SELECT ${columns} FROM support.events WHERE stream = $1 AND version > $2 ORDER BY version`

const readAbout = `
  SELECT ${columns} FROM support.events WHERE subject = $1 ORDER BY events.xid, events.position`

// Whatever began before the oldest transaction still open is decided; behind it nothing can appear any more.
const readOn = `
  SELECT ${columns} FROM support.events
  WHERE (xid, position) > ($1::text::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
    AND ($4::text[] IS NULL OR context = ANY ($4))
  ORDER BY events.xid, events.position LIMIT $3`

const lastVersion = 'SELECT coalesce(max(version), 0) AS version FROM support.events WHERE stream = $1'

const ofCommand = `
  SELECT stream, version, command_digest FROM support.events WHERE command_id = $1 ORDER BY ordinal DESC LIMIT 1`

interface Row {
  readonly xid: string
  readonly position: string
  readonly context: Context
  readonly stream: string
  readonly version: number
  readonly type: string
  readonly data: Fields
  readonly subject: string | null
  readonly personal: Buffer | null
  readonly actor: string
  readonly at: Date
  readonly recorded_at: Date
  readonly command_id: string
  readonly correlation_id: string
  readonly causation_id: string
}

/** The log in PostgreSQL 15 or newer. */
export class PostgresEventStore implements EventStore {
  readonly #pool: Database | Transaction

  /** @param pool as a role that may insert into and select from `support.events`; or one transaction of its */
  constructor(pool: Database | Transaction) {
    this.#pool = pool
  }

  async append(append: Append): Promise<Appended> {
    const { stream, expectedVersion, events } = append
    const written = await this.#pool.query(insert, values(append)).then(
      ({ rowCount }) => rowCount === events.length,
      (error: unknown) => {
        if (isTaken(error)) return false
        throw error
      },
    )
    if (written) return { kind: 'appended', version: expectedVersion + events.length }
    const { rows } = await this.#pool.query<{ version: number }>(lastVersion, [stream])
    return { kind: 'conflict', version: rows[0]?.version ?? 0 }
  }

  async readStream(stream: string, afterVersion = 0): Promise<StoredEvent[]> {
    const { rows } = await this.#pool.query<Row>(readOne, [stream, afterVersion])
    return rows.map(stored)
  }

  async readSubject(subject: string): Promise<StoredEvent[]> {
    const { rows } = await this.#pool.query<Row>(readAbout, [subject])
    return rows.map(stored)
  }

  async readAll({ after, limit, contexts }: ReadAll): Promise<StoredEvent[]> {
    const { rows } = await this.#pool.query<Row>(readOn, [after.xid, after.position, limit, contexts ?? null])
    return rows.map(stored)
  }

  async carriedOut(commandId: string): Promise<CarriedOut | null> {
    const { rows } = await this.#pool.query<{ stream: string; version: number; command_digest: Buffer }>(
      ofCommand,
      [commandId],
    )
    const [row] = rows
    return row === undefined
      ? null
      : { stream: row.stream, version: row.version, commandDigest: row.command_digest }
  }
}

function values({ context, stream, expectedVersion, events, ...by }: Append): unknown[] {
  return [
    context,
    stream,
    expectedVersion,
    events.map(({ type }) => type),
    events.map(({ data }) => JSON.stringify(data)),
    events.map(({ subject }) => subject),
    events.map(({ personal }) => personal),
    by.actor,
    by.at,
    by.commandId,
    by.commandDigest,
    by.correlationId,
    by.causationId,
  ]
}

/** Another was first: with this version of the stream, or with this very command. */
function isTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return code === '23505' && (constraint === 'events_version' || constraint === 'events_command')
}

function stored({ xid, position, recorded_at, command_id, ...row }: Row): StoredEvent {
  const { correlation_id: correlationId, causation_id: causationId, ...event } = row
  return {
    ...event,
    place: { xid, position },
    recordedAt: recorded_at,
    commandId: command_id,
    correlationId,
    causationId,
  }
}
