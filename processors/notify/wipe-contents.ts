import type { Database } from '@telstar/runtime/database'

const chunk = 500

// The row stays, as do its keys and decisions: it says that, when and to whom something was told.
const wipe = `
  WITH old AS (
    SELECT notice_id, created_at FROM notices
    WHERE created_at >= $1 AND created_at < now() - make_interval(days => $2) AND status IN ('sent', 'failed')
      AND content <> '{}'
    ORDER BY created_at LIMIT ${chunk}),
  wiped AS (UPDATE notices SET content = '{}' FROM old WHERE notices.notice_id = old.notice_id)
  SELECT count(*)::int AS count, max(created_at) AS reached FROM old`

/**
 * Empties what old notices said, some at a time, those of a failed one too.
 * @returns a pass: whether there may be more to do
 */
export function wipeContents(pool: Database, days: number): () => Promise<boolean> {
  let reached = new Date(0)
  return async () => {
    const { rows } = await pool.query<{ count: number; reached: Date | null }>(wipe, [reached, days])
    const [found] = rows
    reached = found?.reached ?? reached
    return found?.count === chunk
  }
}
