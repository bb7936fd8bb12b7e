import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type { Database } from '@telstar/runtime/database'

/** How far evaluation has come, per partition. */
export async function loadClocks(pool: Database): Promise<{ partition: number; clock: number }[]> {
  const { rows } = await pool.query<{ partition: number; clock: Date }>(
    'SELECT partition, clock FROM evaluation_clocks ORDER BY partition',
  )
  return rows.map(({ partition, clock }) => ({ partition, clock: clock.getTime() }))
}

/** The next offset of presence to be projected into the table of nodes, per partition. */
export async function presenceOffsets(pool: Database): Promise<Map<number, bigint>> {
  const { rows } = await pool.query<{ partition: number; next: string }>(
    `SELECT partition, next_offset AS next FROM consumer_offsets WHERE consumer = 'project-nodes' AND topic = $1`,
    [kafkaTopics.nodePresence.name],
  )
  return new Map(rows.map(({ partition, next }) => [partition, BigInt(next)]))
}
