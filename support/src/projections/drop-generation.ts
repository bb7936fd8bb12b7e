import { type Database, inTransaction } from '@telstar/runtime/database'
import type { Generation } from './generation-table.js'
import { generationReader } from './swap-generation.js'

const forget = `
  UPDATE support.projections SET schema = NULL
  WHERE name = $1 AND generation = $2 AND state = 'retired' AND schema IS NOT NULL`

/** Drops the tables of one that was replaced or given up; waits some seconds for queries that still read them. @throws when they take longer */
export async function dropGeneration(
  pool: Database,
  { name, generation, schema }: Generation,
): Promise<void> {
  await inTransaction(pool, async (transaction) => {
    const { rowCount } = await transaction.query(forget, [name, generation])
    if (rowCount !== 1) return
    await transaction.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
    await transaction.query('DELETE FROM support.checkpoints WHERE reader = $1', [
      generationReader(name, generation),
    ])
  })
}
