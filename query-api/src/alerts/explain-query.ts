import { z } from '@hono/zod-openapi'
import type { SqlStatement } from '@telstar/http/sql-statement'

const time = z.iso.datetime()
const instant = z.date().transform((date) => date.toISOString())
const free = z.record(z.string(), z.unknown())

/** More events and decisions than an answer holds are cut off, the newest kept. */
export const mostTold = 1000

/** A decision to send or not to send, with the notice it led to. */
export const decisionSchema = z
  .object({
    version: z.number().int().describe('Version of the alert it was about'),
    decidedAt: time,
    receiver: z.string(),
    decision: z.enum(['sent', 'skipped', 'delayed']),
    reason: z.string(),
    groupKey: z.string(),
    group: z.record(z.string(), z.string()).nullable().describe('Labels that the alerts of the group share'),
    detail: free.describe('Such as the inhibitor, the silence or the limit'),
    notice: z
      .object({
        noticeId: z.string(),
        channel: z.string(),
        recipient: z.string(),
        status: z.enum(['queued', 'sending', 'sent', 'failed']),
        attempts: z.number().int(),
        lastError: z.string().nullable(),
        sentAt: time.nullable(),
      })
      .nullable(),
  })
  .openapi('NoticeDecision')

const noticeRow = {
  noticeId: z.string().nullable(),
  channel: z.string().nullable(),
  recipient: z.string().nullable(),
  status: z.enum(['queued', 'sending', 'sent', 'failed']).nullable(),
  attempts: z.number().int().nullable(),
  lastError: z.string().nullable(),
  sentAt: instant.nullable(),
}

export const decisionRowSchema = z
  .object({
    version: z.number().int(),
    decidedAt: instant,
    receiver: z.string(),
    decision: z.enum(['sent', 'skipped', 'delayed']),
    reason: z.string(),
    groupKey: z.string(),
    group: z.record(z.string(), z.string()).nullable(),
    detail: free,
    ...noticeRow,
  })
  .transform(({ noticeId, channel, recipient, status, attempts, lastError, sentAt, ...decision }) => ({
    ...decision,
    notice:
      noticeId === null || channel === null || recipient === null || status === null
        ? null
        : { noticeId, channel, recipient, status, attempts: attempts ?? 0, lastError, sentAt },
  }))

/** The decisions about an alert's notices, oldest first. */
export function decisionsQuery(alertId: string): SqlStatement {
  return {
    text: `SELECT * FROM (
  SELECT d.decision_id, d.version, d.decided_at AS "decidedAt", d.receiver, d.decision, d.reason, d.group_key AS "groupKey",
    g.labels AS "group", d.detail, n.notice_id AS "noticeId", n.channel, n.recipient, n.status, n.attempts,
    n.last_error AS "lastError", n.sent_at AS "sentAt"
  FROM notice_decisions d LEFT JOIN notices n USING (notice_id) LEFT JOIN notice_groups g ON g.group_key = d.group_key
  WHERE d.alert_id = $1 ORDER BY d.decision_id DESC LIMIT ${mostTold}) AS newest
ORDER BY decision_id`,
    values: [alertId],
  }
}

/** The newest events of an alert, oldest first. */
export function eventsQuery(alertId: string): SqlStatement {
  return {
    text: `SELECT event FROM (SELECT version, event FROM alert_events WHERE alert_id = $1
  ORDER BY version DESC LIMIT ${mostTold}) AS newest ORDER BY version`,
    values: [alertId],
  }
}
