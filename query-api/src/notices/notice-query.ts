import { z } from '@hono/zod-openapi'
import type { SqlStatement } from '@telstar/http/sql-statement'
import { afterPlace, microsOf, placeValues, type TimePlace } from '@telstar/http/time-cursor'

const instant = z.date().transform((date) => date.toISOString())
const time = z.iso.datetime()

export const noticeStatuses = ['queued', 'sending', 'sent', 'failed'] as const
export const channels = ['webhook', 'slack', 'email', 'console'] as const

const shape = {
  noticeId: z.string(),
  receiver: z.string(),
  channel: z.enum(channels),
  recipient: z.string(),
  groupKey: z.string(),
  status: z.enum(noticeStatuses),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
}

const sharedTimes = { createdAt: instant, nextAttemptAt: instant, sentAt: instant.nullable() }

export const noticeSchema = z
  .object({ ...shape, createdAt: time, nextAttemptAt: time, sentAt: time.nullable() })
  .openapi('Notice')

export type Notice = z.infer<typeof noticeSchema>

const tells = z.object({
  alertId: z.string(),
  transition: z
    .string()
    .describe('Version of the alert that is told, and which repetition or escalation of it'),
})

export const noticeDetailSchema = noticeSchema
  .extend({ tells: z.array(tells), content: z.unknown().describe('The message, as it goes to the receiver') })
  .openapi('NoticeDetail')

export const noticeRowSchema = z.object({ ...shape, ...sharedTimes, micros: z.string() })
export const noticeDetailRowSchema = z.object({ ...shape, ...sharedTimes, content: z.unknown() })
export const tellsRowSchema = tells

export interface NoticeFilter {
  readonly status?: string | undefined
  readonly receiver?: string | undefined
  readonly channel?: string | undefined
  readonly alert?: string | undefined
}

const columns = `n.notice_id AS "noticeId", n.receiver, n.channel, n.recipient, n.group_key AS "groupKey", n.status,
  n.attempts, n.last_error AS "lastError", n.created_at AS "createdAt", n.next_attempt_at AS "nextAttemptAt",
  n.sent_at AS "sentAt"`

/** A page of notices, newest first, one more than `limit`. */
export function noticesQuery(filter: NoticeFilter, after: TimePlace | null, limit: number): SqlStatement {
  const { status, receiver, channel, alert } = filter
  return {
    text: `SELECT ${columns}, ${microsOf('n.created_at')} AS micros FROM notices n
WHERE ${afterPlace('n.created_at', 'n.notice_id')} AND ($4::text IS NULL OR n.status = $4)
  AND ($5::text IS NULL OR n.receiver = $5) AND ($6::text IS NULL OR n.channel = $6)
  AND ($7::text IS NULL OR n.notice_id IN (SELECT notice_id FROM notifications WHERE alert_id = $7))
ORDER BY n.created_at DESC, n.notice_id LIMIT $3`,
    values: [
      ...placeValues(after),
      limit + 1,
      ...[status, receiver, channel, alert].map((value) => value ?? null),
    ],
  }
}

export function noticeQuery(noticeId: string): SqlStatement {
  return { text: `SELECT ${columns}, n.content FROM notices n WHERE n.notice_id = $1`, values: [noticeId] }
}

/** What a notice tells of. */
export function tellsQuery(noticeId: string): SqlStatement {
  return {
    text: `SELECT alert_id AS "alertId", transition FROM notifications WHERE notice_id = $1
ORDER BY alert_id, transition LIMIT 10000`,
    values: [noticeId],
  }
}
