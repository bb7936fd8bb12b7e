import type { ClientBase } from 'pg'

/** A minute of a group that has new samples. */
export interface DirtyBucket {
  readonly group: string
  /** Unix milliseconds, a whole minute. */
  readonly bucket: number
}

const upsert = `
  INSERT INTO dirty_buckets (group_name, bucket, source, version)
  SELECT group_name, to_timestamp(bucket / 1000), $3, pg_current_xact_id()::text::bigint
  FROM unnest($1::text[], $2::float8[]) AS dirty (group_name, bucket)
  ORDER BY group_name, bucket
  ON CONFLICT (group_name, bucket, source) DO UPDATE SET version = excluded.version, marked_at = excluded.marked_at`

/** Marks minutes for refresh. Rows belong to a `source`, so that writers of other partitions need not wait. */
export async function markDirty(
  client: ClientBase,
  buckets: readonly DirtyBucket[],
  source: number,
): Promise<void> {
  if (buckets.length === 0) return
  await client.query(upsert, [buckets.map(({ group }) => group), buckets.map(({ bucket }) => bucket), source])
}
