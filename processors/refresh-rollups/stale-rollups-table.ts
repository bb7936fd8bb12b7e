import type { RollupResolution } from '@telstar/contracts/group-table'
import type { Database } from '@telstar/runtime/database'

/** A larger bucket that holds a refreshed minute. */
export interface StaleBucket {
  /** Unix milliseconds. */
  readonly bucket: number
  readonly markedAt: string
}

interface Level {
  readonly group: string
  readonly resolution: RollupResolution
  readonly seconds: number
}

/** The oldest closed buckets of a level that are stale. */
export async function takeStaleBuckets(pool: Database, level: Level): Promise<StaleBucket[]> {
  const { rows } = await pool.query<{ bucket: Date; marked_at: string }>(
    `SELECT bucket, marked_at::text FROM stale_rollups
     WHERE group_name = $1 AND resolution = $2 AND bucket <= now() - make_interval(secs => $3) ORDER BY bucket LIMIT 500`,
    [level.group, level.resolution, level.seconds + 61],
  )
  return rows.map((row) => ({ bucket: row.bucket.getTime(), markedAt: row.marked_at }))
}

/** Says that buckets were refreshed; one that was marked again meanwhile stays stale. */
export async function bucketsRefreshed(
  pool: Database,
  level: Level,
  buckets: readonly StaleBucket[],
): Promise<void> {
  await pool.query(
    `DELETE FROM stale_rollups USING unnest($3::timestamptz[], $4::timestamptz[]) AS done (bucket, marked_at)
     WHERE group_name = $1 AND resolution = $2 AND stale_rollups.bucket = done.bucket
       AND stale_rollups.marked_at = done.marked_at`,
    [
      level.group,
      level.resolution,
      buckets.map(({ bucket }) => new Date(bucket)),
      buckets.map(({ markedAt }) => markedAt),
    ],
  )
}
