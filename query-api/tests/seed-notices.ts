import type { Database } from '@telstar/runtime/database'
import { now } from './seed-region.js'

export const silenceId = '6f0b5a56-0000-4000-8000-0000000000aa'
export const expiredId = '6f0b5a56-0000-4000-8000-0000000000bb'

const iso = (minutesAgo: number) => new Date(now - minutesAgo * 60_000).toISOString()

/** Two silences of the site Paged: one in force for an hour more, one that is over. */
export async function seedSilences(database: Database): Promise<void> {
  const matchers = [{ name: 'site', value: 'Paged', isRegex: false, isEqual: true }]
  for (const [id, from, to] of [
    [silenceId, 10, -60],
    [expiredId, 60, 30],
  ] as const) {
    const silence = {
      silenceId: id,
      matchers,
      startsAt: iso(from),
      endsAt: iso(to),
      author: 'ann',
      comment: 'works',
    }
    await database.query('INSERT INTO silences VALUES ($1, $2, $3, $4)', [
      ...[id, silence.startsAt, silence.endsAt],
      JSON.stringify({ ...silence, updatedAt: iso(60) }),
    ])
  }
}

/** A notice that was sent of the alert `low` and one that failed, their group, and what was decided. */
export async function seedNotices(database: Database): Promise<void> {
  for (const [id, status, error] of [
    ['notice-1', 'sent', null],
    ['notice-2', 'failed', 'HTTP 500'],
  ])
    await database.query(
      `INSERT INTO notices (notice_id, receiver, channel, recipient, group_key, status, attempts, last_error, sent_at, content)
       VALUES ($1, 'noc', 'webhook', 'https://noc.example', 'noc:Alpha', $2, 1, $3, now(), '{"alerts":1}')`,
      [id, status, error],
    )
  await database.query(
    `INSERT INTO notifications (alert_id, transition, channel, recipient, notice_id)
     VALUES ('low', '1', 'webhook', 'https://noc.example', 'notice-1')`,
  )
  await database.query(
    `INSERT INTO notice_groups (group_key, route, receiver, labels) VALUES ('noc:Alpha', 'root', 'noc', '{"site":"Alpha"}')`,
  )
  for (const id of ['low', 'acked', 'down'])
    await database.query(
      `INSERT INTO notice_group_alerts (group_key, alert_id, version, transition, alert) VALUES ('noc:Alpha', $1, 1, 1, '{}')`,
      [id],
    )
  await database.query(
    `INSERT INTO notice_decisions (alert_id, version, receiver, group_key, decided_at, decision, reason, detail, notice_id) VALUES
     ('low', 1, 'noc', 'noc:Alpha', now(), 'sent', 'first', '{}', 'notice-1'),
     ('low', 1, 'noc', 'noc:Alpha', now(), 'skipped', 'silenced', '{"silenceId":"${silenceId}"}', NULL)`,
  )
}
