import type { ClientBase } from 'pg'
import type { NoticeContent } from './notice-content.js'

export interface NewNotice {
  readonly noticeId: string
  readonly receiver: string
  readonly channel: string
  readonly recipient: string
  readonly groupKey: string
  readonly content: NoticeContent
}

export interface NotificationKey {
  readonly noticeId: string
  readonly alertId: string
  readonly transition: string
  readonly channel: string
  readonly recipient: string
}

// The order keeps two that take the same keys from waiting for each other.
const take = `
  INSERT INTO notifications (alert_id, transition, channel, recipient, notice_id)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) ORDER BY 1, 2, 3, 4
  ON CONFLICT DO NOTHING RETURNING notice_id, alert_id, transition`

/** Takes keys that nobody took before. @returns those, as `notice alert transition` */
export async function takeKeys(client: ClientBase, keys: readonly NotificationKey[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const { rows } = await client.query<{ notice_id: string; alert_id: string; transition: string }>(take, [
    keys.map(({ alertId }) => alertId),
    keys.map(({ transition }) => transition),
    keys.map(({ channel }) => channel),
    keys.map(({ recipient }) => recipient),
    keys.map(({ noticeId }) => noticeId),
  ])
  return new Set(rows.map(({ notice_id, alert_id, transition }) => `${notice_id} ${alert_id} ${transition}`))
}

/** Writes notices to be delivered. */
export async function insertNotices(client: ClientBase, notices: readonly NewNotice[]): Promise<void> {
  if (notices.length === 0) return
  await client.query(
    `INSERT INTO notices (notice_id, receiver, channel, recipient, group_key, status, content)
     SELECT id, receiver, channel, recipient, group_key, 'queued', content
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[])
       AS new (id, receiver, channel, recipient, group_key, content)`,
    [
      notices.map(({ noticeId }) => noticeId),
      notices.map(({ receiver }) => receiver),
      notices.map(({ channel }) => channel),
      notices.map(({ recipient }) => recipient),
      notices.map(({ groupKey }) => groupKey),
      notices.map(({ content }) => JSON.stringify(content)),
    ],
  )
}

export interface ReceiverUse {
  /** Notices to its busiest recipient since the time asked for. */
  readonly used: number
  /** When the first of them was made, in Unix milliseconds. */
  readonly since: number
}

/** How much of its limit a receiver has used; two processes that ask for the same receiver do so one after the other. */
export async function receiverUse(
  client: ClientBase,
  receiver: string,
  since: number,
): Promise<ReceiverUse | null> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`notices of ${receiver}`])
  const { rows } = await client.query<{ used: number; since: Date }>(
    `SELECT count(*)::int AS used, min(created_at) AS since FROM notices WHERE receiver = $1 AND created_at > $2
     GROUP BY channel, recipient ORDER BY 1 DESC LIMIT 1`,
    [receiver, new Date(since)],
  )
  const [row] = rows
  return row === undefined ? null : { used: row.used, since: row.since.getTime() }
}
