import type { Alert } from '@telstar/contracts/alert'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import { type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { alertOf, eventOf } from './alert-rows.js'
import { seedNotices, seedSilences } from './seed-notices.js'
import { now } from './seed-region.js'

const minute = 60_000
const iso = (minutesAgo: number) => new Date(now - minutesAgo * minute).toISOString()

export const taskId = '6f0b5a56-0000-4000-8000-0000000000cc'

const at = (minutesAgo: number) => ({
  alarmRaisedTime: iso(minutesAgo),
  alarmReportingTime: iso(minutesAgo),
  alarmChangedTime: iso(minutesAgo),
})

/** Alerts by what they are for: raised, acknowledged, suppressed by the site's, cleared, of a shadow rule; 12 more to page. */
export const alerts: readonly Alert[] = [
  alertOf({ alertId: 'low', ...at(30) }),
  alertOf({
    alertId: 'acked',
    cell: 2,
    ...at(29),
    ackState: 'acknowledged',
    ackBy: 'ann',
    state: 'updated',
    version: 3,
  }),
  alertOf({
    alertId: 'down',
    ruleId: 'site-down',
    ruleVersion: 1,
    node: '',
    cell: 0,
    severity: 'critical',
    ...at(20),
  }),
  alertOf({
    alertId: 'child',
    node: 'node-b',
    cell: 0,
    ruleId: 'node-offline',
    ...at(20),
    suppressedBy: 'down',
    version: 2,
  }),
  alertOf({
    alertId: 'well',
    cell: 3,
    ...at(90),
    state: 'cleared',
    alarmClearedTime: iso(60),
    alarmChangedTime: iso(60),
    version: 2,
  }),
  alertOf({ alertId: 'tried', cell: 4, ruleId: 'tried-out', shadow: true, ...at(10) }),
  ...Array.from({ length: 12 }, (_, i) =>
    alertOf({
      ...{
        alertId: `page-${String(i).padStart(2, '0')}`,
        node: `page-${i}`,
        site: 'Paged',
        severity: 'minor',
      },
      // Three of each minute: the id decides among them.
      ...at(120 + Math.floor(i / 3)),
    }),
  ),
]

const find = (alertId: string) => alerts.find((alert) => alert.alertId === alertId)!

const events: readonly AlertEvent[] = [
  ...alerts.map((alert) =>
    eventOf('AlertRaised', { ...alert, version: 1, state: 'raised', alarmClearedTime: null }),
  ),
  eventOf('AlertUpdated', { ...find('acked'), version: 2 }),
  eventOf('AlertAcknowledged', find('acked'), 'ann'),
  eventOf('AlertSuppressed', find('child')),
  eventOf('AlertCleared', find('well')),
]

/** Appends to the history of alerts, in one transaction. */
export async function writeEvents(adminUrl: string, of: readonly AlertEvent[]): Promise<void> {
  await withDatabase(adminUrl, async (database) => {
    await database.query(
      `INSERT INTO alert_events (alert_id, version, type, at, actor, event)
       SELECT e->'alert'->>'alertId', (e->'alert'->>'version')::int, e->>'type', (e->>'at')::timestamptz, e->>'actor', e
       FROM unnest($1::jsonb[]) AS e`,
      [of.map((event) => JSON.stringify(event))],
    )
  })
}

/** Everything of the region's alerts, for the API to tell. */
export async function seedAlerts(adminUrl: string): Promise<void> {
  await writeEvents(adminUrl, events)
  await withDatabase(adminUrl, async (database) => {
    for (const alert of alerts) await writeAlert(database, alert)
    await seedRules(database)
    await seedSilences(database)
    await seedNotices(database)
    await database.query(
      `INSERT INTO tasks (task_id, kind, status, progress, request, result)
       VALUES ($1, 'backtest', 'done', 1, '{"rules":[]}', '{"alerts":[]}')`,
      [taskId],
    )
  })
}

async function withDatabase(url: string, work: (database: Database) => Promise<void>): Promise<void> {
  const database = openDatabase({ url, name: 'seed', log: createLogger('seed', 'silent') })
  try {
    await work(database)
  } finally {
    await database.end()
  }
}

async function writeAlert(database: Database, alert: Alert): Promise<void> {
  await database.query(
    `INSERT INTO alerts (alert_id, rule_id, rule_version, region, site, node, cell, managed_object, severity, state, ack_state,
       suppressed_by, shadow, raised_at, reported_at, changed_at, cleared_at, version, alert)
     VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$14,$15,$16,$17,$18)`,
    [
      ...[alert.alertId, alert.ruleId, alert.ruleVersion, alert.region, alert.site, alert.node, alert.cell],
      ...[alert.managedObject, alert.severity, alert.state, alert.ackState, alert.suppressedBy, alert.shadow],
      ...[alert.alarmRaisedTime, alert.alarmChangedTime, alert.alarmClearedTime, alert.version],
      JSON.stringify(alert),
    ],
  )
}

async function seedRules(database: Database): Promise<void> {
  const rule = {
    kind: 'threshold',
    title: 'Low',
    severity: 'major',
    metric: 'signal_strength_pct',
    direction: 'below',
  }
  await database.query('DELETE FROM alert_rules')
  for (const [id, version, raise, removed] of [
    ['signal-low', 1, 45, false],
    ['signal-low', 2, 50, false],
    ['tried-out', 1, 60, false],
    ['gone', 1, 10, false],
    ['gone', 2, 10, true],
  ])
    await database.query(
      `INSERT INTO alert_rules (rule_id, version, definition, removed, author) VALUES ($1, $2, $3, $4, 'ann')`,
      [id, version, JSON.stringify({ ...rule, id, raise }), removed],
    )
}
