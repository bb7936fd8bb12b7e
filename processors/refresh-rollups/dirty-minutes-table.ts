import { type Database, inTransaction } from '@telstar/runtime/database'

/** Dirty rows of one minute, as they were when it was taken up. */
export interface DirtyMinute {
  /** Unix milliseconds. */
  readonly bucket: number
  readonly source: number
  readonly version: string
}

const mostMinutes = 2000

/** The oldest closed minutes of a group that have new samples. An open minute would be computed again and again. */
export async function takeDirtyMinutes(pool: Database, group: string): Promise<DirtyMinute[]> {
  const { rows } = await pool.query<{ bucket: Date; source: number; version: string }>(
    `SELECT bucket, source, version::text FROM dirty_buckets
     WHERE group_name = $1 AND bucket <= now() - interval '61 seconds' ORDER BY bucket LIMIT ${mostMinutes}`,
    [group],
  )
  return rows.map(({ bucket, ...row }) => ({ ...row, bucket: bucket.getTime() }))
}

const clear = `
  DELETE FROM dirty_buckets USING unnest($2::timestamptz[], $3::int[], $4::bigint[]) AS done (bucket, source, version)
  WHERE dirty_buckets.group_name = $1 AND dirty_buckets.bucket = done.bucket
    AND dirty_buckets.source = done.source AND dirty_buckets.version = done.version`

const markStale = `
  INSERT INTO stale_rollups (group_name, resolution, bucket)
  SELECT DISTINCT $1, width.name, time_bucket(width.span, done.bucket)
  FROM unnest($2::timestamptz[]) AS done (bucket),
       (VALUES ('15m', interval '15 minutes'), ('1h', interval '1 hour'), ('1d', interval '1 day')) AS width (name, span)
  ON CONFLICT (group_name, resolution, bucket) DO UPDATE SET marked_at = now()`

const version = `
  INSERT INTO changed_buckets (group_name, bucket, version)
  SELECT $1, bucket, nextval('rollup_versions') FROM (SELECT DISTINCT unnest($2::timestamptz[]) AS bucket) AS done
  ON CONFLICT (group_name, bucket) DO UPDATE SET version = excluded.version`

/**
 * Says that minutes were refreshed: larger buckets above them are stale, each has a new version, and they are clean
 * unless samples came meanwhile.
 */
export async function minutesRefreshed(
  pool: Database,
  group: string,
  minutes: readonly DirtyMinute[],
): Promise<void> {
  const buckets = minutes.map(({ bucket }) => new Date(bucket))
  await inTransaction(pool, async (client) => {
    await client.query(markStale, [group, buckets])
    await client.query(version, [group, buckets])
    const done = [buckets, minutes.map(({ source }) => source), minutes.map((minute) => minute.version)]
    await client.query(clear, [group, ...done])
  })
}
