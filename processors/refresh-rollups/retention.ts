import type { Database } from '@telstar/runtime/database'
import type { Group } from './aggregates.js'

export interface Removed {
  readonly chunks: number
  readonly ledgerRows: number
}

/**
 * How many days more are kept than samples are accepted from: whatever was accepted just before is computed and lies in
 * a bucket, of a day at most, whose other samples are still there.
 */
const marginDays = 1

/**
 * Removes raw chunks and ledger rows that are older than retention. A group whose rollups wait for a refresh that old
 * is left alone: nothing goes before it is aggregated. As the owner; nobody else can.
 */
export async function applyRetention(
  pool: Database,
  groups: readonly Group[],
  retentionDays: number,
): Promise<Removed> {
  let chunks = 0
  const days = retentionDays + marginDays
  for (const { name } of groups) chunks += await dropOldChunks(pool, name, days)
  return { chunks, ledgerRows: await deleteOldBatches(pool, days) }
}

const waiting = `
  SELECT EXISTS (SELECT FROM dirty_buckets WHERE group_name = $1 AND bucket < now() - make_interval(days => $2))
      OR EXISTS (SELECT FROM stale_rollups WHERE group_name = $1 AND bucket < now() - make_interval(days => $2)) AS waits`

async function dropOldChunks(pool: Database, group: string, days: number): Promise<number> {
  const { rows } = await pool.query(waiting, [group, days])
  if (rows[0].waits) return 0
  const dropped = await pool.query(
    'SELECT drop_chunks($1::regclass, older_than => now() - make_interval(days => $2))',
    [group, days],
  )
  return dropped.rowCount ?? 0
}

const mostRows = 20_000

// A ledger row may go only when none of its samples could be taken again: they would be older than retention themselves.
const deleteBatches = `
  DELETE FROM batches WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM batches
    WHERE received_at < now() - make_interval(days => $1) AND coalesce(last_time, received_at) < now() - make_interval(days => $1)
    LIMIT ${mostRows}))`

async function deleteOldBatches(pool: Database, days: number): Promise<number> {
  const { rowCount } = await pool.query(deleteBatches, [days])
  return rowCount ?? 0
}
