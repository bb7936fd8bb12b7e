import type { ClientBase } from 'pg'

/** The status of a notice, which stays until the transaction ends, or null. */
export async function lockNotice(client: ClientBase, noticeId: string): Promise<string | null> {
  const { rows } = await client.query<{ status: string }>(
    'SELECT status FROM notices WHERE notice_id = $1 FOR UPDATE',
    [noticeId],
  )
  return rows[0]?.status ?? null
}

/** Puts a notice back where whoever sends notices finds it, with all its attempts before it. */
export async function queueAgain(client: ClientBase, noticeId: string): Promise<void> {
  await client.query(
    `UPDATE notices SET status = 'queued', attempts = 0, next_attempt_at = now(), claimed_until = NULL
     WHERE notice_id = $1`,
    [noticeId],
  )
}
