import type { ClientBase } from 'pg'

/** Why a notice was, or was not, or not yet made. */
export interface NoticeDecision {
  readonly alertId: string
  readonly version: number
  readonly receiver: string
  readonly groupKey: string
  readonly decision: 'sent' | 'skipped' | 'delayed'
  readonly reason: string
  readonly detail: Readonly<Record<string, string>>
  readonly noticeId: string | null
}

/** Appends to the record of decisions. @param now Unix milliseconds */
export async function recordDecisions(
  client: ClientBase,
  decisions: readonly NoticeDecision[],
  now: number,
): Promise<void> {
  if (decisions.length === 0) return
  await client.query(
    `INSERT INTO notice_decisions (alert_id, version, receiver, group_key, decided_at, decision, reason, detail, notice_id)
     SELECT d->>'alertId', (d->>'version')::int, d->>'receiver', d->>'groupKey', $2, d->>'decision', d->>'reason',
       d->'detail', d->>'noticeId'
     FROM unnest($1::jsonb[]) WITH ORDINALITY AS given (d, place) ORDER BY place`,
    [decisions.map((decision) => JSON.stringify(decision)), new Date(now)],
  )
}
