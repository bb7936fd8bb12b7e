import type { OutgoingRecord } from '@telstar/bus/start-producer'
import type { Database } from '@telstar/runtime/database'

/** A record of the outbox, with its place in the order of publishing. */
export interface OutboxEntry extends OutgoingRecord {
  readonly key: string
  /** As text: it is larger than a number. */
  readonly position: string
  /** Unix milliseconds at which its transaction began. */
  readonly at: number
}

// A transaction that ends late may leave a lower position than what was published: it is read at the next pass. Records
// of one thing are never so, as their positions were given while its row was locked.
const read = `
  SELECT position::text, topic, key, value, headers, (extract(epoch FROM at) * 1000)::float8 AS at
  FROM outbox ORDER BY outbox.position LIMIT $1`

interface Row {
  readonly position: string
  readonly topic: string
  readonly key: string
  readonly value: Buffer | null
  readonly headers: Record<string, string>
  readonly at: number
}

/** The next entries, in the order in which they are to be published. */
export async function readOutbox(pool: Database, most: number): Promise<OutboxEntry[]> {
  const { rows } = await pool.query<Row>(read, [most])
  return rows
}

/** Removes these entries and no others: what stands between them may have appeared since they were read. */
export async function dropEntries(pool: Database, entries: readonly OutboxEntry[]): Promise<void> {
  await pool.query('DELETE FROM outbox WHERE position = ANY ($1::bigint[])', [
    entries.map(({ position }) => position),
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
