import type { SupportNotice } from '@telstar/contracts/support-notice'
import type { Database } from '@telstar/runtime/database'
import type { Delivery } from '@telstar/senders/delivery'
import type { OverdueNotice } from '@telstar/senders/overdue-notice'
import type { NoticeChannel } from '../routing/routing-policy.js'

/** A notice taken for one attempt. */
export interface ClaimedNotice {
  readonly noticeId: string
  readonly channel: NoticeChannel
  readonly content: SupportNotice
  /** This one included, since it was made or set going again. */
  readonly attempts: number
  /** Since it was made, or set going again. */
  readonly ageMs: number
  /** All attempts there ever were: says whose claim it is. */
  readonly claim: number
}

/** Longer than any call of a department takes: when it is over, whoever held it is dead. */
const claimSeconds = 20

// All by the database's clock. A second of grace: clocks of processes differ by less, and a job that comes too early is wasted.
const take = `
  UPDATE support.notices SET state = 'sending', attempts = attempts + 1,
    claimed_until = now() + make_interval(secs => $2)
  WHERE notice_id = $1 AND ((state = 'queued' AND next_attempt_at <= now() + interval '1 second')
    OR (state = 'sending' AND claimed_until < now()) OR (state = 'failed' AND $3))
  RETURNING notice_id AS "noticeId", channel, content, attempts AS claim, attempts - retried_after AS attempts,
    extract(epoch FROM now() - coalesce(retried_at, created_at))::float8 * 1000 AS "ageMs"`

/**
 * Takes a notice that is due, for one attempt; null where another has it, or it is not due, or done.
 * @param evenFailed for somebody who asked for it to be tried again
 */
export async function claimNotice(
  pool: Database,
  noticeId: string,
  evenFailed: boolean,
): Promise<ClaimedNotice | null> {
  const { rows } = await pool.query<ClaimedNotice>(take, [noticeId, claimSeconds, evenFailed])
  return rows[0] ?? null
}

// Only whoever holds the claim says how it went.
const write = `
  UPDATE support.notices SET state = $3, claimed_until = NULL, last_error = $4,
    sent_at = CASE WHEN $3 = 'sent' THEN now() END, next_attempt_at = now() + make_interval(secs => $5)
  WHERE notice_id = $1 AND attempts = $2 AND state = 'sending'`

const states = { sent: 'sent', failed: 'failed', again: 'queued' } as const

/** How an attempt went. */
export async function writeDelivery(
  pool: Database,
  { noticeId, claim }: ClaimedNotice,
  delivery: Delivery,
): Promise<void> {
  const why = delivery.kind === 'sent' ? null : delivery.why
  const seconds = delivery.kind === 'again' ? delivery.delayMs / 1000 : 0
  await pool.query(write, [noticeId, claim, states[delivery.kind], why, seconds])
}

const overdue = `
  SELECT notice_id AS "noticeId", department || ' ' || channel AS "to",
    extract(epoch FROM now() - due)::float8 * 1000 AS "lateMs"
  FROM (
    SELECT *, row_number() OVER (PARTITION BY department, channel ORDER BY due) AS place FROM (
      SELECT notice_id, department, channel, CASE state WHEN 'sending' THEN claimed_until
        ELSE next_attempt_at + make_interval(secs => $1) END AS due
      FROM support.notices WHERE state IN ('queued', 'sending') AND next_attempt_at < now()) AS open
    WHERE due < now()) AS overdue
  ORDER BY place, due LIMIT 500`

/** Notices that nobody delivers although they are due. The most overdue of every department and channel come first. */
export async function overdueNotices(pool: Database, graceMs: number): Promise<OverdueNotice[]> {
  const { rows } = await pool.query<OverdueNotice>(overdue, [graceMs / 1000])
  return rows
}
