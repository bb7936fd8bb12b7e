import type { RollupResolution } from '@telstar/contracts/group-table'
import { type Database, inTransaction } from '@telstar/runtime/database'
import { type Group, requireGeneration } from './aggregates.js'

/** A larger bucket that holds a refreshed minute. */
export interface StaleBucket {
  /** Unix milliseconds. */
  readonly bucket: number
  readonly markedAt: string
}

interface Level {
  readonly group: Group
  readonly resolution: RollupResolution
  readonly seconds: number
  /** How long after the first change a closed bucket waits for more. */
  readonly delayMs: number
}

/** The oldest closed buckets of a level that are stale and have waited long enough. */
export async function takeStaleBuckets(pool: Database, level: Level): Promise<StaleBucket[]> {
  const { rows } = await pool.query<{ bucket: Date; marked_at: string }>(
    `SELECT bucket, marked_at::text FROM stale_rollups
     WHERE group_name = $1 AND resolution = $2 AND bucket <= now() - make_interval(secs => $3)
       AND marked_at <= now() - make_interval(secs => $4)
     ORDER BY bucket LIMIT 500`,
    [level.group.name, level.resolution, level.seconds + 61, level.delayMs / 1000],
  )
  return rows.map((row) => ({ bucket: row.bucket.getTime(), markedAt: row.marked_at }))
}

/** Says that buckets were refreshed; one that was marked anew meanwhile stays stale. @throws {GenerationReplaced} */
export async function bucketsRefreshed(
  pool: Database,
  level: Level,
  buckets: readonly StaleBucket[],
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await requireGeneration(client, level.group)
    await client.query(
      `DELETE FROM stale_rollups USING unnest($3::timestamptz[], $4::timestamptz[]) AS done (bucket, marked_at)
       WHERE group_name = $1 AND resolution = $2 AND stale_rollups.bucket = done.bucket
         AND stale_rollups.marked_at = done.marked_at`,
      [
        level.group.name,
        level.resolution,
        buckets.map(({ bucket }) => new Date(bucket)),
        buckets.map(({ markedAt }) => markedAt),
      ],
    )
  })
}
