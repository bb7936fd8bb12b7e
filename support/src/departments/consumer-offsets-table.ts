import { Fenced } from '@telstar/bus/fenced'
import type { Position } from '@telstar/bus/slice'
import type { Database, Transaction } from '@telstar/runtime/database'

const load = `
  SELECT next_offset::text AS next FROM support.consumer_offsets WHERE consumer = $1 AND topic = $2 AND partition = $3`

/** The offset a consumer goes on from, or null where it never stored one. */
export async function loadOffset(
  pool: Database,
  consumer: string,
  { topic, partition }: { readonly topic: string; readonly partition: number },
): Promise<bigint | null> {
  const { rows } = await pool.query<{ next: string }>(load, [consumer, topic, partition])
  return rows[0] === undefined ? null : BigInt(rows[0].next)
}

// Compare and swap: a row moves only from where this slice starts.
const advance = `
  WITH position AS (
    SELECT * FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[]) AS position (topic, partition, start, next)
  )
  INSERT INTO support.consumer_offsets AS stored (consumer, topic, partition, next_offset)
  SELECT $1, topic, partition, next FROM position ORDER BY topic, partition
  ON CONFLICT (consumer, topic, partition) DO UPDATE SET next_offset = excluded.next_offset
  WHERE stored.next_offset =
    (SELECT start FROM position WHERE topic = excluded.topic AND partition = excluded.partition)`

/** Moves all positions or none. @throws {Fenced} when another consumer moved one of them meanwhile */
export async function advanceOffsets(
  transaction: Transaction,
  consumer: string,
  positions: readonly Position[],
): Promise<void> {
  if (positions.length === 0) return
  const { rowCount } = await transaction.query(advance, [
    consumer,
    positions.map(({ topic }) => topic),
    positions.map(({ partition }) => partition),
    positions.map(({ from }) => String(from)),
    positions.map(({ next }) => String(next)),
  ])
  if (rowCount !== positions.length)
    throw new Fenced(`${consumer}: ${rowCount} of ${positions.length} offsets could be moved`)
}
