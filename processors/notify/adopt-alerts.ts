import type { Alert } from '@telstar/contracts/alert'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import type { ClientBase } from 'pg'
import { takeOver } from '../take-over.js'
import { enrolAlerts } from './enrol-alerts.js'
import type { NotifyPorts } from './handle.js'

const pageSize = 500

// Held until they are in their groups: whoever clears one meanwhile waits, and the event of it finds the member.
const page = `
  SELECT alert FROM alerts WHERE state <> 'cleared' AND NOT shadow AND alert_id > $1 ORDER BY alert_id LIMIT $2 FOR SHARE`

/**
 * Brings every alert that stands into the groups that the configuration of this start gives it: after a change of routes no
 * event would. What is in its groups already stays as it is, and nobody is told again what the keys say was told.
 */
export async function adoptAlerts(ports: NotifyPorts): Promise<void> {
  for (let after: string | null = ''; after !== null; ) after = await adoptPage(ports, after)
}

/** @returns the last id of a full page, null at the end */
function adoptPage(ports: NotifyPorts, after: string): Promise<string | null> {
  const { pool, consumer, root, routes } = ports
  return takeOver(pool, consumer, async (transaction) => {
    const alerts = await standing(transaction, after)
    if (alerts.length > 0)
      await enrolAlerts(transaction, alerts.map(asItStands), { root, routes, now: ports.now() })
    return alerts.length === pageSize ? (alerts.at(-1)?.alertId ?? null) : null
  })
}

async function standing(client: ClientBase, after: string): Promise<Alert[]> {
  const { rows } = await client.query<{ alert: Alert }>(page, [after, pageSize])
  return rows.map(({ alert }) => alert)
}

/** Not an event that happened: one that changes nothing, so that only missing members are made. */
function asItStands(alert: Alert): AlertEvent {
  const trace = { reason: 'standing' }
  return { type: 'AlertCommented', at: alert.alarmChangedTime, actor: 'notify', comment: null, trace, alert }
}
