import { type Database, inTransaction, type Transaction } from '@telstar/runtime/database'
import type { Context } from '../domain/aggregate.js'
import type { Generation } from './generation-table.js'

export interface Swap {
  readonly name: string
  /** That is being built. */
  readonly generation: number
  readonly contexts?: readonly Context[]
}

type Locked = Pick<Generation, 'name' | 'generation' | 'state' | 'schema'>

export const generationReader = (name: string, generation: number) => `projection/${name}/${generation}`
export const generationSchema = (name: string, generation: number) => `${name}_${generation}`

const lock = `
  SELECT name, generation, state, schema FROM support.projections
  WHERE name = $1 AND state IN ('building', 'live') ORDER BY generation FOR UPDATE`

// Has the live one what the other has not? Readers must never see an older state after a newer one.
const missing = `
  SELECT EXISTS (
    SELECT FROM support.events, support.checkpoints AS building, support.checkpoints AS live
    WHERE building.reader = $1 AND live.reader = $2
      AND (events.xid, events.position) > (building.xid, building.position)
      AND (events.xid, events.position) <= (live.xid, live.position)
      AND ($3::text[] IS NULL OR context = ANY ($3))) AS missing`

const update = `
  UPDATE support.projections SET state = $3, schema = $4, swapped_at = coalesce(swapped_at, now())
  WHERE name = $1 AND generation = $2`

/**
 * Puts what was built in the place of the live one, which keeps its tables until it is dropped: queries under way end on
 * them. One transaction: there is no moment without the read model.
 * @returns false when it has not all that the live one has, or is not being built any more
 */
export async function swapGeneration(pool: Database, swap: Swap): Promise<boolean> {
  return inTransaction(pool, async (transaction) => {
    const { rows } = await transaction.query<Locked>(lock, [swap.name])
    const built = rows.find(({ state, generation }) => state === 'building' && generation === swap.generation)
    const live = rows.find(({ state }) => state === 'live')
    if (!built?.schema) return false
    if (live) {
      if (await isBehind(transaction, swap, live)) return false
      const retired = generationSchema(live.name, live.generation)
      await transaction.query(`ALTER SCHEMA ${swap.name} RENAME TO ${retired}`)
      await transaction.query(update, [live.name, live.generation, 'retired', retired])
    }
    await transaction.query(`ALTER SCHEMA ${built.schema} RENAME TO ${swap.name}`)
    await transaction.query(`GRANT USAGE ON SCHEMA ${swap.name} TO support_reader`)
    await transaction.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${swap.name} TO support_reader`)
    await transaction.query(update, [swap.name, swap.generation, 'live', swap.name])
    return true
  })
}

async function isBehind(transaction: Transaction, swap: Swap, live: Locked): Promise<boolean> {
  const { rows } = await transaction.query<{ missing: boolean }>(missing, [
    generationReader(swap.name, swap.generation),
    generationReader(live.name, live.generation),
    swap.contexts ?? null,
  ])
  return rows[0]?.missing ?? false
}
