import type { AlertEvent } from '@telstar/contracts/alert-event'
import type { Reader } from '@telstar/http/reader'
import { z } from 'zod'
import type { StreamCursor } from './stream-cursor.js'

/** An event with its place in the order. */
export interface PlacedEvent {
  readonly cursor: StreamCursor
  readonly event: AlertEvent
}

/** Events in their order, and the place up to which nothing can come any more. */
export interface EventPage {
  readonly events: readonly PlacedEvent[]
  /** The last event's, or, when there was no more to read, where transactions that are still open begin. */
  readonly end: StreamCursor
  /** Whether there was no more to read. */
  readonly complete: boolean
}

const pageSize = 500

const bigint = z.string().transform(BigInt)

const rowSchema = z.object({
  fence: bigint,
  xid: bigint.nullable(),
  position: bigint.nullable(),
  // Handed on as it was stored: what an older version wrote must not stop the line.
  event: z.custom<AlertEvent>((value) => typeof value === 'object').nullable(),
})

// A transaction that began earlier may commit later: only what lies before the oldest open one is read.
const text = `SELECT f.fence::text AS fence, e.xid::text AS xid, e.position::text AS position, e.event
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS fence) AS f
LEFT JOIN LATERAL (SELECT xid, position, event FROM alert_events
  WHERE (xid, position) > ($1::text::xid8, $2::bigint) AND xid < f.fence
  ORDER BY xid, position LIMIT ${pageSize}) AS e ON true`

/** The events after a place. */
export async function readEventPage(reader: Reader, after: StreamCursor): Promise<EventPage> {
  const statement = { text, values: [String(after.xid), String(after.position)] }
  const rows = await reader.read((ask) => ask(statement, rowSchema))
  const events = rows.flatMap(({ xid, position, event }): PlacedEvent[] =>
    xid === null || position === null || event === null ? [] : [{ cursor: { xid, position }, event }],
  )
  const last = events.at(-1)
  if (last !== undefined && events.length === pageSize) return { events, end: last.cursor, complete: false }
  return { events, end: { xid: rows[0]?.fence ?? after.xid, position: 0n }, complete: true }
}

/** The place of now: what commits from here on lies after it. */
export async function readPresent(reader: Reader): Promise<StreamCursor> {
  const statement = { text: 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS fence', values: [] }
  const [row] = await reader.read((ask) => ask(statement, z.object({ fence: bigint })))
  return { xid: row?.fence ?? 0n, position: 0n }
}
