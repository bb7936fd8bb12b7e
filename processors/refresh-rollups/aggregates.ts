import { aggregateName, type RollupResolution } from '@telstar/contracts/group-table'
import type { Database, Transaction } from '@telstar/runtime/database'
import type { BucketRange } from './bucket-range.js'

/** A group with the generation of rollups that its views show. */
export interface Group {
  readonly name: string
  readonly generation: number
}

export async function loadGroups(pool: Database): Promise<Group[]> {
  const { rows } = await pool.query<Group>(
    'SELECT name, generation FROM metric_groups WHERE generation > 0 ORDER BY position',
  )
  return rows
}

/** The group has got rollups of another generation: what was computed in the old one is gone. */
export class GenerationReplaced extends Error {
  override name = 'GenerationReplaced'
}

/**
 * Makes sure, until the transaction ends, that a generation is the one shown. A change of the catalogue that would
 * replace it waits.
 * @throws {GenerationReplaced}
 */
export async function requireGeneration(
  transaction: Transaction,
  { name, generation }: Group,
): Promise<void> {
  const { rowCount } = await transaction.query(
    'SELECT FROM metric_groups WHERE name = $1 AND generation = $2 FOR SHARE',
    [name, generation],
  )
  if (rowCount === 0) throw new GenerationReplaced(`${name}: generation ${generation} is no longer shown`)
}

/**
 * Computes the buckets of a range again. The range is exact and known to have changed, so it is forced: an
 * invalidation that the server lost (TimescaleDB #10219, #10221) must not leave a bucket wrong.
 */
export async function refreshRange(
  pool: Database,
  aggregate: { readonly group: Group; readonly resolution: RollupResolution },
  { from, to }: BucketRange,
): Promise<void> {
  const name = aggregateName(aggregate.group.name, aggregate.resolution, aggregate.group.generation)
  await pool.query(
    'CALL refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz, force => true)',
    [name, new Date(from), new Date(to)],
  )
}
