import type { Database } from '@telstar/runtime/database'

/** Registered nodes among `names`, by name. */
export async function findNodes(pool: Database, names: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ name: string; node_id: number }>(
    `SELECT name, node_id FROM nodes WHERE name = ANY($1::text[]) AND removed_at IS NULL`,
    [names],
  )
  return new Map(rows.map((row) => [row.name, row.node_id]))
}
