import type { Database, Transaction } from '@telstar/runtime/database'
import { beginning, type Place } from '../event-store/event-store.js'

const begin = `
  INSERT INTO support.checkpoints (reader, xid, position) VALUES ($1, $2::text::xid8, $3) ON CONFLICT (reader) DO NOTHING`
const read = 'SELECT xid::text, position::text FROM support.checkpoints WHERE reader = $1'
const move = `
  UPDATE support.checkpoints SET xid = $2::text::xid8, position = $3, moved_at = now()
  WHERE reader = $1 AND xid = $4::text::xid8 AND position = $5`

/** How far the reader has come; one that has never read stands at the beginning. */
export async function readCheckpoint(pool: Database | Transaction, reader: string): Promise<Place> {
  const { rows } = await pool.query<Place>(read, [reader])
  if (rows[0]) return rows[0]
  await pool.query(begin, [reader, beginning.xid, beginning.position])
  return (await pool.query<Place>(read, [reader])).rows[0] ?? beginning
}

/** @returns false when the reader is not where it was thought to be: another process was faster */
export async function moveCheckpoint(
  pool: Database | Transaction,
  { reader, from, to }: { readonly reader: string; readonly from: Place; readonly to: Place },
): Promise<boolean> {
  const { rowCount } = await pool.query(move, [reader, to.xid, to.position, from.xid, from.position])
  return rowCount === 1
}
