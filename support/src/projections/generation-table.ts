import type { Database, Transaction } from '@telstar/runtime/database'

export type GenerationState = 'requested' | 'building' | 'live' | 'retired'

/** One making of a read model from the whole log. */
export interface Generation {
  readonly name: string
  readonly generation: number
  readonly state: GenerationState
  /** Null: its tables are not made yet, or dropped. */
  readonly schema: string | null
  /** Of the code it was made by, or is wanted of; null: of any. */
  readonly digest: string | null
  /** A process follows it. */
  readonly held: boolean
}

const readAll = `
  SELECT p.name, generation, state, schema, tables_digest AS digest, EXISTS (
    SELECT FROM support.leases AS l
    WHERE l.name = 'projection/' || p.name || '/' || generation AND expires_at > now()) AS held
  FROM support.projections AS p
  WHERE state <> 'retired' OR schema IS NOT NULL ORDER BY p.name, generation`

// Where one is asked for or being built already, this is it.
const request = `
  INSERT INTO support.projections (name, generation, requested_by, tables_digest)
  SELECT $1, coalesce(max(generation), 0) + 1, 'service', $2 FROM support.projections WHERE name = $1
  ON CONFLICT DO NOTHING`

const take = `
  UPDATE support.projections SET state = 'building', schema = $3, tables_digest = $4, started_at = now()
  WHERE name = $1 AND generation = $2 AND state = 'requested' AND coalesce(tables_digest, $4) = $4`

const retire = `
  UPDATE support.projections SET state = 'retired' WHERE name = $1 AND generation = $2 AND state = $3`

const count = `
  UPDATE support.projections SET events_done = events_done + $3
  WHERE name = $1 AND generation = $2 AND state IN ('building', 'live') RETURNING schema`

/** Of all projections, all that are not dropped. */
export async function readGenerations(pool: Database): Promise<Generation[]> {
  return (await pool.query<Generation>(readAll)).rows
}

/** Asks for another generation, of the code with this digest, unless one is under way. */
export async function requestGeneration(pool: Database, name: string, digest: string): Promise<void> {
  await pool.query(request, [name, digest])
}

/** @returns false when another process was first, or it is wanted of other code */
export async function takeGeneration(
  transaction: Transaction,
  { name, generation, schema, digest }: { name: string; generation: number; schema: string; digest: string },
): Promise<boolean> {
  return (await transaction.query(take, [name, generation, schema, digest])).rowCount === 1
}

/** Gives up one, unless it has come further meanwhile. */
export async function retireGeneration(
  pool: Database,
  { name, generation, state }: Pick<Generation, 'name' | 'generation' | 'state'>,
): Promise<void> {
  await pool.query(retire, [name, generation, state])
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
