import { type Database, inTransaction } from '@telstar/runtime/database'
import { type Group, requireGeneration } from './aggregates.js'

/** Dirty rows of one minute, as they were when it was taken up. */
export interface DirtyMinute {
  /** Unix milliseconds. */
  readonly bucket: number
  readonly source: number
  readonly version: string
}

const mostMinutes = 2000

/**
 * The oldest minutes of a group that have new samples and may be computed. An open minute would be computed again and
 * again, and so would a minute of long ago while a backlog pours into it: it waits until it is quiet, or long enough.
 */
export async function takeDirtyMinutes(
  pool: Database,
  group: string,
  { settleMs, quietMs, longestMs }: MinuteDelays,
): Promise<DirtyMinute[]> {
  const { rows } = await pool.query<{ bucket: Date; source: number; version: string }>(due, [
    group,
    60 + settleMs / 1000,
    quietMs / 1000,
    longestMs / 1000,
  ])
  return rows.map(({ bucket, ...row }) => ({ ...row, bucket: bucket.getTime() }))
}

export interface MinuteDelays {
  /** How long after its end a minute is computed: the batches of its last seconds are still on their way. */
  readonly settleMs: number
  /** How long nothing must have come for a minute that was computed before. */
  readonly quietMs: number
  /** How long a minute waits at most, measured from its first sample since it was computed. */
  readonly longestMs: number
}

const due = `
  SELECT bucket, source, version::text FROM dirty_buckets
  WHERE group_name = $1 AND bucket IN (
    SELECT bucket FROM dirty_buckets WHERE group_name = $1 AND bucket <= now() - make_interval(secs => $2)
    GROUP BY bucket
    HAVING max(marked_at) <= now() - make_interval(secs => $3)
        OR min(first_marked_at) <= now() - make_interval(secs => $4)
    ORDER BY bucket LIMIT ${mostMinutes})
  ORDER BY bucket`

const clear = `
  DELETE FROM dirty_buckets USING unnest($2::timestamptz[], $3::int[], $4::bigint[]) AS done (bucket, source, version)
  WHERE dirty_buckets.group_name = $1 AND dirty_buckets.bucket = done.bucket
    AND dirty_buckets.source = done.source AND dirty_buckets.version = done.version`

// What is still dirty has changed since: its wait begins anew.
const restart = `
  UPDATE dirty_buckets SET first_marked_at = now() WHERE group_name = $1 AND bucket = ANY ($2::timestamptz[])`

const markStale = `
  INSERT INTO stale_rollups (group_name, resolution, bucket)
  SELECT DISTINCT $1, width.name, time_bucket(width.span, done.bucket)
  FROM unnest($2::timestamptz[]) AS done (bucket),
       (VALUES ('15m', interval '15 minutes'), ('1h', interval '1 hour'), ('1d', interval '1 day')) AS width (name, span)
  ON CONFLICT DO NOTHING`

const version = `
  INSERT INTO changed_buckets (group_name, bucket, version)
  SELECT $1, bucket, nextval('rollup_versions') FROM (SELECT DISTINCT unnest($2::timestamptz[]) AS bucket) AS done
  ON CONFLICT (group_name, bucket) DO UPDATE SET version = excluded.version`

/**
 * Says that minutes were refreshed: larger buckets above them are stale, each has a new version, and they are clean
 * unless samples came meanwhile.
 * @throws {GenerationReplaced}
 */
export async function minutesRefreshed(
  pool: Database,
  group: Group,
  minutes: readonly DirtyMinute[],
): Promise<void> {
  const buckets = minutes.map(({ bucket }) => new Date(bucket))
  await inTransaction(pool, async (client) => {
    await requireGeneration(client, group)
    await client.query(markStale, [group.name, buckets])
    await client.query(version, [group.name, buckets])
    const done = [buckets, minutes.map(({ source }) => source), minutes.map((minute) => minute.version)]
    await client.query(clear, [group.name, ...done])
    await client.query(restart, [group.name, buckets])
  })
}
