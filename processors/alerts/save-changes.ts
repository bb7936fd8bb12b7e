import { eventRecord } from '@telstar/bus/cloud-event'
import { type Alert, managedObject } from '@telstar/contracts/alert'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type { ClientBase } from 'pg'
import type { AlertChange, NewAlert } from './alert-change.js'
import {
  activeOutages,
  appendEvents,
  latestAlerts,
  lockAlerts,
  type Matter,
  saveAlerts,
} from './alerts-table.js'
import { causeOf } from './cause-of.js'
import { eventTypes, evolveAlert, type Surroundings } from './evolve-alert.js'
import { enterOutbox } from './outbox-table.js'
import { supersede } from './supersede.js'

interface SaveOptions {
  /** Unix milliseconds, our clock. */
  readonly now: number
  /** CloudEvents source, such as `/north/evaluate-alerts`. */
  readonly source: string
  /** The command that caused it. */
  readonly causationId?: string
}

/**
 * Carries out changes of alerts in the caller's transaction: the alerts as they are then, their history, and the events
 * to be published. A change that does not apply any more is passed over; an alert that a raise takes the place of is
 * cleared before it.
 * @returns the events, in the order of the changes
 */
export async function saveChanges(
  client: ClientBase,
  changes: readonly AlertChange[],
  options: SaveOptions,
): Promise<AlertEvent[]> {
  if (changes.length === 0) return []
  const ids = [...new Set(changes.map(({ alertId }) => alertId))]
  const alerts = await lockAlerts(client, ids, mattersOf(raisedIn(changes)))
  const surroundings = await surroundingsOf(client, changes, options.now)
  const events = supersede(changes, alerts).flatMap((change): AlertEvent[] => {
    const alert = evolveAlert(alerts.get(change.alertId) ?? null, change, surroundings(change))
    if (alert === null) return []
    alerts.set(alert.alertId, alert)
    return [eventOf(change, alert)]
  })
  if (events.length === 0) return []
  await saveAlerts(
    client,
    [...new Set(events.map(({ alert }) => alert.alertId))].map((id) => alerts.get(id) as Alert),
  )
  await appendEvents(client, events)
  await enterOutbox(
    client,
    events.map((event) => outgoing(event, options)),
  )
  return events
}

function raisedIn(changes: readonly AlertChange[]): NewAlert[] {
  return changes.flatMap(({ happening }) => (happening.kind === 'raised' ? [happening.alert] : []))
}

function mattersOf(alerts: readonly NewAlert[]): Matter[] {
  return alerts.map((alert) => ({ ruleId: alert.ruleId, managedObject: managedObject(alert) }))
}

async function surroundingsOf(client: ClientBase, changes: readonly AlertChange[], now: number) {
  const raised = raisedIn(changes)
  const latest =
    raised.length === 0 ? new Map<string, string>() : await latestAlerts(client, mattersOf(raised))
  const places = { nodes: raised.map(({ node }) => node), sites: raised.map(({ site }) => site) }
  const outages = raised.length === 0 ? [] : await activeOutages(client, places)
  return ({ happening }: AlertChange): Surroundings => {
    if (happening.kind !== 'raised') return { now, previousAlertId: null, suppressedBy: null }
    const { alert } = happening
    const previousAlertId = latest.get(`${alert.ruleId}\n${managedObject(alert)}`) ?? null
    return { now, previousAlertId, suppressedBy: causeOf(alert, outages) }
  }
}

function eventOf({ happening, at, actor, comment, trace }: AlertChange, alert: Alert): AlertEvent {
  return {
    type: eventTypes[happening.kind],
    at: new Date(at).toISOString(),
    actor,
    comment: comment ?? null,
    trace,
    alert,
  }
}

function outgoing(event: AlertEvent, { now, source, causationId }: SaveOptions) {
  const { alert } = event
  return eventRecord({
    topic: kafkaTopics.alertEvents.name,
    key: alert.managedObject,
    type: `telstar.alerts.${event.type}`,
    subject: alert.alertId,
    id: `${alert.alertId}-${alert.version}`,
    time: new Date(now),
    source,
    data: event,
    correlationId: alert.alertId,
    ...(causationId === undefined ? {} : { causationId }),
  })
}
