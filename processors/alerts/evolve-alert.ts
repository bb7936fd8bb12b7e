import { type Alert, managedObject } from '@telstar/contracts/alert'
import type { AlertEventType } from '@telstar/contracts/alert-event'
import type { AlertChange, Happening } from './alert-change.js'

/** What the moment of saving adds to a new alert. */
export interface Surroundings {
  /** Unix milliseconds, our clock. */
  readonly now: number
  /** The alert of the same rule and object before this one. */
  readonly previousAlertId: string | null
  /** The active outage that is the cause of this alert. */
  readonly suppressedBy: string | null
}

export const eventTypes: Record<Happening['kind'], AlertEventType> = {
  raised: 'AlertRaised',
  updated: 'AlertUpdated',
  cleared: 'AlertCleared',
  acknowledged: 'AlertAcknowledged',
  unacknowledged: 'AlertUnacknowledged',
  commented: 'AlertCommented',
  assigned: 'AlertAssigned',
  suppressed: 'AlertSuppressed',
  unsuppressed: 'AlertUnsuppressed',
}

/**
 * The alert after a change, or null where the change does not apply: a second raise, or anything of an alert that is
 * not there. Cleared is final: afterwards an alert only takes comments.
 */
export function evolveAlert(
  alert: Alert | null,
  change: AlertChange,
  surroundings: Surroundings,
): Alert | null {
  const { happening } = change
  if (happening.kind === 'raised') return alert === null ? raise(change, happening, surroundings) : null
  if (alert === null || (alert.state === 'cleared' && happening.kind !== 'commented')) return null
  const changes = changesOf(happening, change)
  const alarmChangedTime = iso(surroundings.now)
  return changes === null ? null : { ...alert, ...changes, alarmChangedTime, version: alert.version + 1 }
}

function raise(
  { alertId, at }: AlertChange,
  { alert, flapping = false }: Extract<Happening, { kind: 'raised' }>,
  { now, previousAlertId, suppressedBy }: Surroundings,
): Alert {
  return {
    ...alert,
    alertId,
    managedObject: managedObject(alert),
    perceivedSeverity: alert.severity,
    state: 'raised',
    ackState: 'unacknowledged',
    ackBy: null,
    assignee: null,
    alarmRaisedTime: iso(at),
    alarmReportingTime: iso(now),
    alarmChangedTime: iso(now),
    alarmClearedTime: null,
    suppressedBy,
    flapping,
    previousAlertId,
    version: 1,
  }
}

function changesOf(
  happening: Exclude<Happening, { kind: 'raised' }>,
  { at, actor }: AlertChange,
): Partial<Alert> | null {
  switch (happening.kind) {
    case 'updated': {
      const { severity } = happening.changes
      const perceived = severity === undefined ? {} : { perceivedSeverity: severity }
      return { ...happening.changes, ...perceived, state: 'updated' }
    }
    case 'cleared':
      return { state: 'cleared', perceivedSeverity: 'cleared', alarmClearedTime: iso(at) }
    case 'acknowledged':
      return { ackState: 'acknowledged', ackBy: actor }
    case 'unacknowledged':
      return { ackState: 'unacknowledged', ackBy: null }
    case 'commented':
      return {}
    case 'assigned':
      return { assignee: happening.assignee }
    case 'suppressed':
      return { suppressedBy: happening.by }
    case 'unsuppressed':
      return { suppressedBy: null }
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
