import type { Alert } from '@telstar/contracts/alert'
import type { AlertEvent, AlertEventType } from '@telstar/contracts/alert-event'

/** An alert of a low signal, raised on node-a, with what a test says of it. */
export function alertOf(changes: Partial<Alert> & { readonly alertId: string }): Alert {
  const { region = 'north', site = 'Alpha', node = 'node-a', cell = 1, severity = 'major' } = changes
  const time = '2026-11-20T10:00:00.000Z'
  return {
    ...{ region, site, node, cell, severity },
    managedObject: node === '' ? `${region}/site:${site}` : `${region}/${node}/${cell}`,
    ruleId: 'signal-low',
    ruleVersion: 2,
    title: 'Signal below half',
    alarmType: 'QUALITY_OF_SERVICE',
    probableCause: 'DEGRADED_SIGNAL',
    specificProblem: '',
    perceivedSeverity: changes.state === 'cleared' ? 'cleared' : severity,
    state: 'raised',
    ackState: 'unacknowledged',
    ackBy: null,
    assignee: null,
    crossedThreshold: {
      ...{ metric: 'signal_strength_pct', unit: '%', observed: 41.5, direction: 'below' },
      ...{ high: 55, low: 50 },
    },
    alarmRaisedTime: time,
    alarmReportingTime: time,
    alarmChangedTime: time,
    alarmClearedTime: null,
    suppressedBy: null,
    flapping: false,
    shadow: false,
    previousAlertId: null,
    labels: {},
    version: 1,
    ...changes,
  }
}

/** A step in the life of an alert. */
export function eventOf(type: AlertEventType, alert: Alert, actor = 'evaluate-alerts'): AlertEvent {
  const samples = [{ time: alert.alarmRaisedTime, value: 41.5 }]
  return {
    type,
    at: alert.alarmChangedTime,
    actor,
    comment: null,
    trace: { reason: 'breached', samples },
    alert,
  }
}
