import type { Alert } from '@telstar/contracts/alert'
import type { AlertEvent } from '@telstar/contracts/alert-event'

/** An alert as tests need one: raised, of node n1 at the site hill. */
export function sampleAlert(changes: Partial<Alert> = {}): Alert {
  const at = '2026-01-01T00:00:00.000Z'
  const severity = changes.severity ?? 'major'
  const node = changes.node ?? 'n1'
  return {
    ...{ alertId: 'a1', region: 'north', site: 'hill', node, cell: 1, managedObject: `north/${node}/1` },
    ...{ ruleId: 'signal-low', ruleVersion: 1, title: 'Signal strength below half' },
    ...{ alarmType: 'QUALITY_OF_SERVICE', probableCause: 'DEGRADED_SIGNAL', specificProblem: '' },
    ...{ perceivedSeverity: severity, severity, state: 'raised', ackState: 'unacknowledged', ackBy: null },
    ...{
      assignee: null,
      crossedThreshold: null,
      alarmRaisedTime: at,
      alarmReportingTime: at,
      alarmChangedTime: at,
    },
    ...{ alarmClearedTime: null, suppressedBy: null, flapping: false, shadow: false, previousAlertId: null },
    ...{ labels: {}, version: 1, ...changes },
  }
}

/** The same alert cleared, with the next version. */
export function cleared(alert: Alert): Alert {
  const alarmClearedTime = '2026-01-01T00:10:00.000Z'
  return {
    ...alert,
    state: 'cleared',
    perceivedSeverity: 'cleared',
    alarmClearedTime,
    version: alert.version + 1,
  }
}

/** The event that made an alert what it is. */
export function eventOf(type: AlertEvent['type'], alert: Alert): AlertEvent {
  return { type, at: alert.alarmChangedTime, actor: 'test', comment: null, trace: { reason: 'test' }, alert }
}
