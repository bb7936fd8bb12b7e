import type { Database } from '@telstar/runtime/database'
import type { OverdueNotice } from '@telstar/senders/overdue-notice'
import type { NoticeContent } from './notice-content.js'

export interface ClaimedNotice {
  readonly noticeId: string
  readonly receiver: string
  readonly channel: string
  readonly recipient: string
  readonly content: NoticeContent
  /** This one included. */
  readonly attempts: number
  /** Since it was made. */
  readonly ageMs: number
}

interface ClaimedRow {
  readonly notice_id: string
  readonly receiver: string
  readonly channel: string
  readonly recipient: string
  readonly content: NoticeContent
  readonly attempts: number
  readonly age_ms: number
}

/** Longer than any call of a receiver takes: when it is over, whoever held it is dead. */
const claimSeconds = 20

// All by the database's clock. A second of grace: clocks of processes differ by less, and a job that comes too early is wasted.
const claim = `
  UPDATE notices SET status = 'sending', attempts = attempts + 1, claimed_until = now() + make_interval(secs => $2)
  WHERE notice_id = $1 AND ((status = 'queued' AND next_attempt_at <= now() + interval '1 second')
    OR (status = 'sending' AND claimed_until < now()) OR (status = 'failed' AND $3))
  RETURNING notice_id, receiver, channel, recipient, content, attempts,
    extract(epoch FROM now() - created_at)::float8 * 1000 AS age_ms`

/**
 * Takes a notice that is due, for one attempt; null where another has it, or it is not due, or done.
 * @param evenFailed for somebody who asked for it to be tried again
 */
export async function claimNotice(
  pool: Database,
  noticeId: string,
  evenFailed: boolean,
): Promise<ClaimedNotice | null> {
  const { rows } = await pool.query<ClaimedRow>(claim, [noticeId, claimSeconds, evenFailed])
  const [row] = rows
  if (row === undefined) return null
  const { notice_id, receiver, channel, recipient, content, attempts, age_ms } = row
  return { noticeId: notice_id, receiver, channel, recipient, content, attempts, ageMs: age_ms }
}

type Attempt = Pick<ClaimedNotice, 'noticeId' | 'attempts'>

/** Only whoever holds the claim says how it went. */
const mine = `WHERE notice_id = $1 AND attempts = $2 AND status = 'sending'`

export async function markSent(pool: Database, { noticeId, attempts }: Attempt): Promise<void> {
  await pool.query(
    `UPDATE notices SET status = 'sent', sent_at = now(), claimed_until = NULL, last_error = NULL ${mine}`,
    [noticeId, attempts],
  )
}

export async function markFailed(
  pool: Database,
  { noticeId, attempts }: Attempt,
  why: string,
): Promise<void> {
  await pool.query(`UPDATE notices SET status = 'failed', claimed_until = NULL, last_error = $3 ${mine}`, [
    noticeId,
    attempts,
    why,
  ])
}

/** Puts the next attempt off. */
export async function putOff(
  pool: Database,
  { noticeId, attempts }: Attempt,
  { why, delayMs }: { readonly why: string; readonly delayMs: number },
): Promise<void> {
  await pool.query(
    `UPDATE notices SET status = 'queued', claimed_until = NULL, last_error = $3,
       next_attempt_at = now() + make_interval(secs => $4) ${mine}`,
    [noticeId, attempts, why, delayMs / 1000],
  )
}

/**
 * Notices that nobody delivers although they are due: their jobs are lost, or whoever claimed them is dead. The most overdue
 * of every recipient come first, so that many to one do not hide those to others.
 */
export async function overdueNotices(pool: Database, graceMs: number): Promise<OverdueNotice[]> {
  const { rows } = await pool.query<OverdueNotice>(
    `SELECT notice_id AS "noticeId", receiver || ' ' || recipient AS "to", extract(epoch FROM now() - due)::float8 * 1000 AS "lateMs"
     FROM (
       SELECT *, row_number() OVER (PARTITION BY receiver, recipient ORDER BY due) AS place FROM (
         SELECT notice_id, receiver, recipient, CASE status WHEN 'sending' THEN claimed_until
           ELSE next_attempt_at + make_interval(secs => $1) END AS due
         FROM notices WHERE status IN ('queued', 'sending') AND next_attempt_at < now()) AS open
       WHERE due < now()) AS overdue
     ORDER BY place, due LIMIT 500`,
    [graceMs / 1000],
  )
  return rows
}
