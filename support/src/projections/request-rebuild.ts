import type { Database } from '@telstar/runtime/database'

const request = `
  INSERT INTO support.projections (name, generation, requested_by, tables_digest)
  SELECT name, max(generation) + 1, $2, max(tables_digest) FILTER (WHERE state = 'live')
  FROM support.projections WHERE name = $1 GROUP BY name
  ON CONFLICT DO NOTHING`
const next = `
  SELECT generation FROM support.projections WHERE name = $1 AND state IN ('requested', 'building')`

/**
 * Asks for a read model to be made anew from the whole log, beside the live one; a process that keeps the live one begins
 * within a second. While one is under way, that one is the answer.
 * @param pool of `support_writer` or `support_projector`
 * @param by who asks, as in `actorName`
 * @returns its generation, for `readProgress`; null: there is no such read model
 */
export async function requestRebuild(pool: Database, name: string, by: string): Promise<number | null> {
  await pool.query(request, [name, by])
  const { rows } = await pool.query<{ generation: number }>(next, [name])
  return rows[0]?.generation ?? null
}
