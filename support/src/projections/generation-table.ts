import type { Database, Transaction } from '@telstar/runtime/database'

export type GenerationState = 'requested' | 'building' | 'live' | 'retired'

/** One making of a read model from the whole log. */
export interface Generation {
  readonly name: string
  readonly generation: number
  readonly state: GenerationState
  /** Null: its tables are not made yet, or dropped. */
  readonly schema: string | null
  readonly digest: string | null
}

const readAll = `
  SELECT name, generation, state, schema, tables_digest AS digest FROM support.projections
  WHERE name = ANY ($1) AND (state <> 'retired' OR schema IS NOT NULL) ORDER BY name, generation`

// Where one is asked for or being built already, this is it.
const request = `
  INSERT INTO support.projections (name, generation, requested_by)
  SELECT $1, coalesce(max(generation), 0) + 1, $2 FROM support.projections WHERE name = $1
  ON CONFLICT DO NOTHING`

const take = `
  UPDATE support.projections SET state = 'building', schema = $3, tables_digest = $4, started_at = now()
  WHERE name = $1 AND generation = $2 AND state = 'requested'`

const retire = `
  UPDATE support.projections SET state = 'retired' WHERE name = $1 AND generation = $2 AND state = 'building'`

const count = `
  UPDATE support.projections SET events_done = events_done + $3
  WHERE name = $1 AND generation = $2 AND state IN ('building', 'live') RETURNING schema`

/** Of these projections, all that are not dropped. */
export async function readGenerations(pool: Database, names: readonly string[]): Promise<Generation[]> {
  return (await pool.query<Generation>(readAll, [names])).rows
}

/** Asks for another generation, unless one is under way. */
export async function requestGeneration(pool: Database, name: string, by: string): Promise<void> {
  await pool.query(request, [name, by])
}

/** @returns false when another process was first */
export async function takeGeneration(
  transaction: Transaction,
  { name, generation, schema, digest }: { name: string; generation: number; schema: string; digest: string },
): Promise<boolean> {
  return (await transaction.query(take, [name, generation, schema, digest])).rowCount === 1
}

/** Gives up one that is being built. */
export async function giveUpGeneration(pool: Database, name: string, generation: number): Promise<void> {
  await pool.query(retire, [name, generation])
}

/**
 * Counts the events and keeps the generation as it is until the transaction ends.
 * @returns the schema it stands in now; null when it was replaced
 */
export async function countEvents(
  transaction: Transaction,
  { name, generation, events }: { name: string; generation: number; events: number },
): Promise<string | null> {
  const { rows } = await transaction.query<{ schema: string }>(count, [name, generation, events])
  return rows[0]?.schema ?? null
}
