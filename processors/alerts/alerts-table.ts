import type { Alert } from '@telstar/contracts/alert'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import { outageRules } from '@telstar/contracts/alert-rule'
import type { ClientBase } from 'pg'

/** What an alert is of. */
export interface Matter {
  readonly ruleId: string
  readonly managedObject: string
}

const lock = `
  SELECT alert FROM alerts WHERE alert_id IN (
    SELECT unnest($1::text[]) UNION ALL
    SELECT alert_id FROM alerts WHERE state <> 'cleared'
      AND (managed_object, rule_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))
  ) ORDER BY alert_id FOR UPDATE`

/**
 * Alerts by id, and the active ones of matters, held until the transaction ends: nobody else changes them meanwhile.
 * One of a matter may have been cleared while it was waited for.
 */
export async function lockAlerts(
  client: ClientBase,
  ids: readonly string[],
  matters: readonly Matter[] = [],
): Promise<Map<string, Alert>> {
  const { rows } = await client.query<{ alert: Alert }>(lock, [
    ids,
    matters.map(({ managedObject }) => managedObject),
    matters.map(({ ruleId }) => ruleId),
  ])
  return new Map(rows.map(({ alert }) => [alert.alertId, alert]))
}

/** The newest alert of each rule and object, as `rule\nobject` → alert id. */
export async function latestAlerts(client: ClientBase, of: readonly Matter[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ alert_id: string; rule_id: string; managed_object: string }>(
    `SELECT DISTINCT ON (managed_object, rule_id) managed_object, rule_id, alert_id FROM alerts
     WHERE (managed_object, rule_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
     ORDER BY managed_object, rule_id, raised_at DESC, alert_id`,
    [of.map((one) => one.managedObject), of.map(({ ruleId }) => ruleId)],
  )
  return new Map(
    rows.map(({ rule_id, managed_object, alert_id }) => [`${rule_id}\n${managed_object}`, alert_id]),
  )
}

/** An outage that goes on: of a node, of a site (node is empty) or of the region (both are). */
export interface ActiveOutage {
  readonly alertId: string
  readonly ruleId: string
  readonly site: string
  readonly node: string
}

/** Outages that may be the cause of alerts of these nodes and sites. */
export async function activeOutages(
  client: ClientBase,
  of: { readonly nodes: readonly string[]; readonly sites: readonly string[] },
): Promise<ActiveOutage[]> {
  const { rows } = await client.query<ActiveOutage>(
    `SELECT alert_id AS "alertId", rule_id AS "ruleId", site, node FROM alerts
     WHERE state <> 'cleared' AND rule_id = ANY ($1)
       AND (node = ANY ($2) OR (node = '' AND site = ANY ($3)) OR (node = '' AND site = ''))`,
    [outageRules, of.nodes, of.sites],
  )
  return rows
}

const saveAlert = `
  INSERT INTO alerts (alert_id, rule_id, rule_version, region, site, node, cell, managed_object, severity, state, ack_state,
    suppressed_by, shadow, raised_at, reported_at, changed_at, cleared_at, version, alert)
  SELECT a->>'alertId', a->>'ruleId', (a->>'ruleVersion')::int, a->>'region', a->>'site', a->>'node', (a->>'cell')::int,
    a->>'managedObject', a->>'severity', a->>'state', a->>'ackState', a->>'suppressedBy', (a->>'shadow')::boolean,
    (a->>'alarmRaisedTime')::timestamptz, (a->>'alarmReportingTime')::timestamptz, (a->>'alarmChangedTime')::timestamptz,
    (a->>'alarmClearedTime')::timestamptz, (a->>'version')::int, a
  FROM unnest($1::jsonb[]) AS a
  ON CONFLICT (alert_id) DO UPDATE SET rule_version = excluded.rule_version, severity = excluded.severity,
    state = excluded.state, shadow = excluded.shadow, ack_state = excluded.ack_state, suppressed_by = excluded.suppressed_by,
    changed_at = excluded.changed_at, cleared_at = excluded.cleared_at, version = excluded.version, alert = excluded.alert`

/** Writes alerts as they are now. */
export async function saveAlerts(client: ClientBase, alerts: readonly Alert[]): Promise<void> {
  await client.query(saveAlert, [alerts.map((alert) => JSON.stringify(alert))])
}

/** Appends to the history of alerts. */
export async function appendEvents(client: ClientBase, events: readonly AlertEvent[]): Promise<void> {
  await client.query(
    `INSERT INTO alert_events (alert_id, version, type, at, actor, event)
     SELECT e->'alert'->>'alertId', (e->'alert'->>'version')::int, e->>'type', (e->>'at')::timestamptz, e->>'actor', e
     FROM unnest($1::jsonb[]) AS e`,
    [events.map((event) => JSON.stringify(event))],
  )
}
