import type { Alert } from './alert.js'

/** What routes, groups, silences and inhibitions match on; an alert's own labels give way to ours. */
export function alertLabels(alert: Alert): Record<string, string> {
  return {
    ...alert.labels,
    alertname: alert.ruleId,
    severity: alert.severity,
    region: alert.region,
    site: alert.site,
    node: alert.node,
    cell: String(alert.cell),
    alarm_type: alert.alarmType,
    managed_object: alert.managedObject,
  }
}
