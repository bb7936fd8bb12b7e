import type { Transaction } from '@telstar/runtime/database'
import { Fenced } from './fenced.js'
import type { Position } from './slice.js'

type Queryable = Pick<Transaction, 'query'>

/** Where the consumers of one database go on, kept there with what they make of the records. */
export interface ConsumerOffsets {
  /** The offset a consumer goes on from, or null where it never stored one. */
  loadOffset(
    pool: Queryable,
    consumer: string,
    place: { readonly topic: string; readonly partition: number },
  ): Promise<bigint | null>
  /** Moves all positions or none. @throws {Fenced} when another consumer moved one of them meanwhile */
  advanceOffsets(transaction: Queryable, consumer: string, positions: readonly Position[]): Promise<void>
}

/** @param table with consumer, topic, partition (its key) and next_offset; a name of ours, as it goes into the SQL */
export function consumerOffsets(table: string): ConsumerOffsets {
  const load = `SELECT next_offset::text AS next FROM ${table} WHERE consumer = $1 AND topic = $2 AND partition = $3`
  // Compare and swap: a row moves only from where this slice starts.
  const advance = `
    WITH position AS (
      SELECT * FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[]) AS position (topic, partition, start, next)
    )
    INSERT INTO ${table} AS stored (consumer, topic, partition, next_offset)
    SELECT $1, topic, partition, next FROM position ORDER BY topic, partition
    ON CONFLICT (consumer, topic, partition) DO UPDATE SET next_offset = excluded.next_offset
    WHERE stored.next_offset =
      (SELECT start FROM position WHERE topic = excluded.topic AND partition = excluded.partition)`
  return {
    async loadOffset(pool, consumer, { topic, partition }) {
      const { rows } = await pool.query<{ next: string }>(load, [consumer, topic, partition])
      return rows[0] === undefined ? null : BigInt(rows[0].next)
    },
    async advanceOffsets(transaction, consumer, positions) {
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
    },
  }
}
