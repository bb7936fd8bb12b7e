import type { Alert } from '@telstar/contracts/alert'
import { waitUntil } from '@telstar/infra/engines/wait-until'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { saveAlerts } from '../alerts/alerts-table.js'
import { type NotifyScene, startNotifyScene } from '../tests/notify-scene.js'
import { cleared, eventOf, sampleAlert } from '../tests/sample-alert.js'
import { wipeContents } from './wipe-contents.js'

let scene: NotifyScene
beforeAll(async () => {
  scene = await startNotifyScene(
    ({ webhook, smtpPort }) => `
allow_addresses: [127.0.0.1]
smtp: {host: 127.0.0.1, port: ${smtpPort}, security: none}
receivers:
  - name: noc
    channels:
      - {kind: webhook, url: '${webhook}/noc', secret_file: hook.secret}
      - {kind: email, to: noc@example.org}
  - {name: lead, channels: [{kind: webhook, url: '${webhook}/lead', secret_file: hook.secret}]}
  - {name: hook, channels: [{kind: webhook, url: '${webhook}/hook', secret_file: hook.secret}]}
  - {name: few, channels: [{kind: webhook, url: '${webhook}/few', secret_file: hook.secret}], rate_limit: {notices: 1, per: 3s}}
route:
  receiver: noc
  group_by: [site]
  group_wait: 700ms
  group_interval: 300ms
  routes:
    - {matchers: [site=loud], receiver: hook, group_wait: 0s, repeat_interval: 1s, escalate: [{after: 1s, receiver: lead}]}
    - {matchers: [site=few], receiver: few, group_by: [node], group_wait: 0s}
    - {matchers: [site=~"kill.*"], receiver: hook, group_wait: 0s}
inhibit_rules:
  - {source_matchers: [alertname=power], target_matchers: [alertname=signal-low], equal: [site]}
`,
  )
  await saveOne(alertOf('old', 1))
  await scene.startNotify()
})
afterAll(() => scene?.stop())

const alertOf = (site: string, number: number, changes: Partial<Alert> = {}) =>
  sampleAlert({ alertId: `${site}-${number}`, site, node: `${site}${number}`, ...changes })
const raise = (...alerts: Alert[]) => scene.publish(...alerts.map((alert) => eventOf('AlertRaised', alert)))
const clear = (...alerts: Alert[]) =>
  scene.publish(...alerts.map((alert) => eventOf('AlertCleared', cleared(alert))))
const until = (what: string, check: () => boolean | Promise<boolean>, deadlineMs = 30_000) =>
  waitUntil(what, async () => check(), { deadlineMs })
/** Keys that a path of the webhook took, of alerts of this site. */
const told = (path: string, site: string) =>
  scene.webhook.taken
    .filter((call) => call.path === path)
    .map(({ keys }) => keys.filter((key) => key.startsWith(`${site}-`)).join())
    .filter((keys) => keys !== '')
const mails = (site: string) => scene.mails.filter((mail) => mail.includes(`${site}-1/`))
const reasons = async (alertId: string) => {
  const { rows } = await scene.pool.query<{ said: string }>(
    `SELECT decision || ' ' || reason AS said FROM notice_decisions WHERE alert_id = $1 ORDER BY decision_id`,
    [alertId],
  )
  return rows.map(({ said }) => said)
}

it('alerts of one group come as one notice on each channel, and so does their end', async () => {
  const alerts = [1, 2, 3].map((number) => alertOf('hill', number))
  await raise(...alerts)
  await until('the notice', () => told('/noc', 'hill').length > 0 && mails('hill').length > 0)
  await raise(...alerts)
  await clear(...alerts)
  await until('the end', () => told('/noc', 'hill').join().split(',').length >= 6 && mails('hill').length > 1)
  expect(told('/noc', 'hill')[0]).toBe('hill-1 1,hill-2 1,hill-3 1')
  expect(told('/noc', 'hill').slice(1).join().split(',').sort()).toEqual(['hill-1 2', 'hill-2 2', 'hill-3 2'])
  expect(mails('hill')[0]).toContain('X-Telstar-Keys: hill-1/1 hill-2/1 hill-3/1')
  expect(await reasons('hill-1')).toEqual([
    ...['delayed group-wait', 'sent first', 'sent first', 'sent resolved', 'sent resolved'],
  ])
  const { rows } = await scene.pool.query(`SELECT FROM notice_groups WHERE labels->>'site' = 'hill'`)
  expect(rows).toEqual([])
})

it('an alert that stood before is told, and its end', async () => {
  await until('the notice', () => told('/noc', 'old').length > 0)
  await clear(alertOf('old', 1))
  await until('the end', () => told('/noc', 'old').length > 1)
  expect(told('/noc', 'old')).toEqual(['old-1 1', 'old-1 2'])
  await saveOne(cleared(alertOf('old', 1)))
})

it('an alert that came and went inside group_wait is not told, nor that of a shadow rule', async () => {
  const brief = alertOf('brief', 1)
  await raise(brief, alertOf('brief', 2, { shadow: true }))
  await clear(brief)
  await until('the decision', async () => (await reasons('brief-1')).includes('skipped resolved-quietly'))
  expect(await reasons('brief-2')).toEqual(['skipped shadow-rule'])
  expect(told('/noc', 'brief')).toEqual([])
})

it('silences and causes hold back, with the reason, until they end', async () => {
  const silenceId = '5f0c3f0e-8a9b-4c1d-9e2f-000000000001'
  const matchers = [{ name: 'site', value: 'calm', isRegex: false, isEqual: true }]
  await scene.pool.query(
    `INSERT INTO silences VALUES ($1, now() - interval '1 minute', now() + interval '1 hour', $2)`,
    [silenceId, JSON.stringify({ silenceId, matchers })],
  )
  await saveOne(alertOf('dark', 9, { ruleId: 'power' }))
  const caused = alertOf('caused', 1, { suppressedBy: 'cause' })
  await raise(alertOf('calm', 1), alertOf('dark', 1), caused)
  const held = async (id: string, reason: string) => (await reasons(id)).includes(`skipped ${reason}`)
  await until('three decisions', async () => {
    const all = [
      await held('calm-1', 'silenced'),
      await held('dark-1', 'inhibited'),
      await held('caused-1', 'inhibited'),
    ]
    return all.every(Boolean)
  })
  await scene.pool.query('UPDATE silences SET ends_at = now()')
  await saveOne(cleared(alertOf('dark', 9, { ruleId: 'power' })))
  await scene.publish(eventOf('AlertUnsuppressed', { ...caused, suppressedBy: null, version: 2 }))
  await until('all three', () => ['calm', 'dark', 'caused'].every((site) => told('/noc', site).length > 0))
  expect(['calm', 'dark', 'caused'].flatMap((site) => told('/noc', site))).toEqual([
    'calm-1 1',
    'dark-1 1',
    'caused-1 1',
  ])
  expect((await reasons('calm-1')).filter((said) => said === 'skipped silenced')).toHaveLength(1)
})

async function saveOne(alert: Alert): Promise<void> {
  const client = await scene.pool.connect()
  await saveAlerts(client, [alert]).finally(() => client.release())
}

it('what nobody acknowledges is repeated and escalated, and no more once somebody does', async () => {
  const alert = alertOf('loud', 1)
  await raise(alert)
  await until(
    'repetition and escalation',
    () => told('/hook', 'loud').length > 2 && told('/lead', 'loud').length > 0,
  )
  await scene.publish(
    eventOf('AlertAcknowledged', { ...alert, ackState: 'acknowledged', ackBy: 'ann', version: 2 }),
  )
  await until('the decision', async () => {
    const { rows } = await scene.pool.query(
      `SELECT alert->>'ackState' AS ack FROM notice_group_alerts WHERE alert_id = 'loud-1'`,
    )
    return rows[0]?.ack === 'acknowledged'
  })
  await scene.publish(eventOf('AlertCleared', { ...cleared(alert), version: 3 }))
  await until(
    'the end',
    () => told('/hook', 'loud').includes('loud-1 3') && told('/lead', 'loud').includes('loud-1 3'),
  )
  const [first, ...repeats] = told('/hook', 'loud').slice(0, 3)
  expect(first).toBe('loud-1 1')
  expect(new Set(repeats).size).toBe(2)
  for (const repeat of repeats) expect(repeat).toMatch(/^loud-1 1-repeat-\d+$/)
  expect(told('/lead', 'loud')).toEqual(['loud-1 1-escalation-1', 'loud-1 3'])
  const { rows } = await scene.pool.query(
    `SELECT extract(epoch FROM min(sent_at - created_at))::float8 AS took FROM notices WHERE receiver = 'hook'`,
  )
  // Sooner than the sweep: jobs carry them.
  expect(rows[0]?.took).toBeLessThan(2)
})

it('a receiver gets no more than its limit at a time, and the rest later', async () => {
  await raise(alertOf('few', 1), alertOf('few', 2))
  await until('the second', () => told('/few', 'few').length === 2)
  const { rows } = await scene.pool.query(
    `SELECT extract(epoch FROM max(created_at) - min(created_at))::float8 AS apart FROM notices WHERE receiver = 'few'`,
  )
  expect(rows[0]?.apart).toBeGreaterThan(2.9)
  expect([...(await reasons('few-1')), ...(await reasons('few-2'))]).toContain('delayed rate-limited')
})

it('what old notices said is wiped, some at a time; what is recent or still to be sent stays', async () => {
  // More than one pass takes, of one and the same moment too.
  await scene.pool.query(
    `INSERT INTO notices (notice_id, receiver, channel, recipient, group_key, status, next_attempt_at, created_at, content)
     SELECT 'wipe-' || status || '-' || days || '-' || number, 'gone', 'console', 'x', 'wipe', status,
       now() + interval '1 day', now() - make_interval(days => days), '{"said": "something"}'
     FROM (VALUES ('sent', 91, 600), ('failed', 92, 1), ('sent', 89, 1), ('queued', 91, 1))
       AS old (status, days, count), generate_series(1, count) AS number`,
  )
  const wipe = wipeContents(scene.pool, 90)
  expect([await wipe(), await wipe(), await wipe()]).toEqual([true, false, false])
  const { rows } = await scene.pool.query<{ notice_id: string }>(
    `SELECT notice_id FROM notices WHERE group_key = 'wipe' AND content <> '{}' ORDER BY notice_id`,
  )
  expect(rows.map(({ notice_id }) => notice_id)).toEqual(['wipe-queued-91-1', 'wipe-sent-89-1'])
  await scene.pool.query(`UPDATE notices SET status = 'failed' WHERE notice_id = 'wipe-queued-91-1'`)
  expect(await wipeContents(scene.pool, 90)()).toBe(false)
  const left = await scene.pool.query(`SELECT FROM notices WHERE group_key = 'wipe' AND content <> '{}'`)
  expect(left.rowCount).toBe(1)
  await scene.pool.query(`UPDATE notices SET status = 'sent' WHERE group_key = 'wipe'`)
})

it('workers and Redis are killed and emptied while receivers fail: every key is taken once, none is missing', async () => {
  const alerts = Array.from({ length: 30 }, (_, number) => alertOf(`kill${number}`, number))
  let calls = 0
  const moods = ['refuse', 'take-say-500', 'take', 'hang', 'take', 'take-say-late'] as const
  scene.webhook.behave(() => moods[calls++ % moods.length] ?? 'take')
  const taken = () => [...scene.webhook.keys()].filter(([key]) => key.startsWith('/hook kill')).length
  await raise(...alerts.slice(0, 10))
  await until('the first', () => taken() > 2, 60_000)
  scene.webhook.behave(() => moods[calls++ % 3] ?? 'take')
  await scene.killNotify()
  await raise(...alerts.slice(10, 20))
  await scene.flushRedis()
  await scene.startNotify()
  await until('more', () => taken() > 12, 90_000)
  await Promise.all([scene.killRedis(), raise(...alerts.slice(20))])
  scene.webhook.behave(() => 'take')
  await until('all', () => taken() === alerts.length, 90_000)
  await until(
    'all sent',
    async () => {
      const { rows } = await scene.pool.query(
        `SELECT count(*)::int AS open FROM notices WHERE status <> 'sent'`,
      )
      return rows[0]?.open === 0
    },
    60_000,
  )
  expect([...scene.webhook.keys()].filter(([, { notices }]) => notices.size !== 1)).toEqual([])
  expect(scene.webhook.forged()).toBe(0)
  expect(scene.webhook.repetitions()).toBeGreaterThan(0)
}, 300_000)
