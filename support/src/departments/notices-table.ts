import type { SupportNotice } from '@telstar/contracts/support-notice'
import type { Database, Transaction } from '@telstar/runtime/database'
import type { Department } from '../domain/actor.js'
import type { NoticeChannel } from '../routing/routing-policy.js'

/** A notice as it was decided. */
export interface NewNotice {
  readonly notice: SupportNotice
  readonly channel: NoticeChannel
  readonly rule: string
  /** Why it is not sent; null: it is. */
  readonly withheld: string | null
}

const insert = `
  INSERT INTO support.notices (notice_id, event_id, department, channel, rule, state, reason, content)
  SELECT notice_id, event_id, department, channel, rule, CASE WHEN reason IS NULL THEN 'queued' ELSE 'withheld' END,
    reason, content::jsonb
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS notice (notice_id, event_id, department, channel, rule, reason, content)
  ON CONFLICT (event_id, department, channel) DO NOTHING
  RETURNING notice_id AS "noticeId", state`

/** Keeps what is new among them, once for each event, department and channel. @returns the ids of those to be sent */
export async function enterNotices(
  transaction: Transaction,
  notices: readonly NewNotice[],
): Promise<string[]> {
  if (notices.length === 0) return []
  const column = <Key extends keyof SupportNotice>(key: Key) => notices.map(({ notice }) => notice[key])
  const { rows } = await transaction.query<{ noticeId: string; state: string }>(insert, [
    ...[column('noticeId'), column('eventId'), column('department')],
    notices.map(({ channel }) => channel),
    notices.map(({ rule }) => rule),
    notices.map(({ withheld }) => withheld),
    notices.map(({ notice }) => JSON.stringify(notice)),
  ])
  return rows.filter(({ state }) => state === 'queued').map(({ noticeId }) => noticeId)
}

/** A notice that was given up. */
export interface FailedNotice {
  readonly noticeId: string
  readonly eventId: string
  readonly department: Department
  readonly channel: NoticeChannel
  readonly attempts: number
  readonly lastError: string
  readonly createdAt: Date
}

const failed = `
  SELECT notice_id AS "noticeId", event_id AS "eventId", department, channel, attempts, last_error AS "lastError",
    created_at AS "createdAt"
  FROM support.notices WHERE state = 'failed' ORDER BY created_at DESC LIMIT $1`

/** Those that were given up, the newest first. */
export async function failedNotices(pool: Database, most: number): Promise<FailedNotice[]> {
  const { rows } = await pool.query<FailedNotice>(failed, [most])
  return rows
}

const again = `
  UPDATE support.notices SET state = 'queued', next_attempt_at = now(), retried_at = now(), retried_after = attempts
  WHERE notice_id = ANY ($1::uuid[]) AND state = 'failed' RETURNING notice_id AS "noticeId"`

/** Sets notices that were given up going again, as if they were new. @returns the ids of those that had been */
export async function requeueNotices(pool: Database, noticeIds: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ noticeId: string }>(again, [noticeIds])
  return rows.map(({ noticeId }) => noticeId)
}
