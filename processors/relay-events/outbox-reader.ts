import type { OutgoingRecord } from '@telstar/bus/start-producer'
import type { Database } from '@telstar/runtime/database'

/** A record of the outbox, with its place in the order of publishing. */
export interface OutboxEntry extends OutgoingRecord {
  readonly key: string
  readonly place: Place
  /** Unix milliseconds at which its transaction began. */
  readonly at: number
}

/** Transaction first: a newer transaction may hold a lower position. Both as text: they are larger than a number. */
export interface Place {
  readonly xid: string
  readonly position: string
}

/** Before everything. */
export const start: Place = { xid: '0', position: '0' }

// All transactions below the oldest one still running have ended: nothing can appear any more among what is read. The
// lower bound saves walking over what was deleted and not yet vacuumed.
const read = `
  SELECT xid::text, position::text, topic, key, value, headers, (extract(epoch FROM at) * 1000)::float8 AS at
  FROM outbox
  WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) AND (xid, position) > ($1::text::xid8, $2::bigint)
  ORDER BY xid, position LIMIT $3`

interface Row extends Place {
  readonly topic: string
  readonly key: string
  readonly value: Buffer | null
  readonly headers: Record<string, string>
  readonly at: number
}

/** The next entries after a place, in the order in which they are to be published. */
export async function readOutbox(pool: Database, after: Place, most: number): Promise<OutboxEntry[]> {
  const { rows } = await pool.query<Row>(read, [after.xid, after.position, most])
  return rows.map(({ xid, position, ...entry }) => ({ ...entry, place: { xid, position } }))
}

/** Removes all entries up to and with a place; to be called with places that were read, never beyond. */
export async function dropUpTo(pool: Database, { xid, position }: Place): Promise<void> {
  await pool.query('DELETE FROM outbox WHERE (xid, position) <= ($1::text::xid8, $2::bigint)', [
    xid,
    position,
  ])
}

const mostCounted = 100_000

/** How many entries wait, up to 100,000. */
export async function countOutbox(pool: Database): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM (SELECT FROM outbox LIMIT $1) AS waiting',
    [mostCounted],
  )
  return rows[0]?.count ?? 0
}
