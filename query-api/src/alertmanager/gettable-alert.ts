import type { Alert } from '@telstar/contracts/alert'
import { alertLabels } from '@telstar/contracts/alert-labels'
import type { Silence } from '@telstar/contracts/silence'
import { compileMatchers } from '@telstar/runtime/match-labels'
import type { GettableAlert } from './alertmanager-schema.js'
import { fingerprint } from './fingerprint.js'

interface Surroundings {
  /** Of other active alerts, too: what suppresses an alert is told by its fingerprint. */
  readonly alerts: readonly Alert[]
  /** Those in force now. */
  readonly silences: readonly Silence[]
  /** Names of receivers by alert id. */
  readonly receivers: ReadonlyMap<string, readonly string[]>
  /** Unix milliseconds. */
  readonly now: number
  /** Where this API is found, such as `http://127.0.0.1:8080`. */
  readonly origin: string
}

/** As Alertmanager's resolve_timeout: an active alert ends that long after now unless it goes on. */
const resolveMs = 300_000

/** Labels as Prometheus has them: an empty one is none. */
export function promLabels(alert: Alert): Record<string, string> {
  return Object.fromEntries(Object.entries(alertLabels(alert)).filter(([, value]) => value !== ''))
}

/** Active alerts in the form of Alertmanager's API. */
export function gettableAlerts(surroundings: Surroundings): GettableAlert[] {
  const { alerts, silences, receivers, now, origin } = surroundings
  const prints = new Map(alerts.map((alert) => [alert.alertId, fingerprint(promLabels(alert))]))
  const muting = silences.map(({ silenceId, matchers }) => ({ silenceId, fits: compileMatchers(matchers) }))
  return alerts.map((alert) => {
    const labels = promLabels(alert)
    const silencedBy = muting.filter(({ fits }) => fits(labels)).map(({ silenceId }) => silenceId)
    const inhibitedBy =
      alert.suppressedBy === null ? [] : [prints.get(alert.suppressedBy) ?? alert.suppressedBy]
    const isSuppressed = silencedBy.length > 0 || inhibitedBy.length > 0
    return {
      annotations: annotationsOf(alert),
      endsAt: new Date(now + resolveMs).toISOString(),
      fingerprint: prints.get(alert.alertId) ?? '',
      receivers: (receivers.get(alert.alertId) ?? []).map((name) => ({ name })),
      startsAt: alert.alarmRaisedTime,
      status: { inhibitedBy, silencedBy, mutedBy: [], state: isSuppressed ? 'suppressed' : 'active' },
      updatedAt: alert.alarmChangedTime,
      generatorURL: `${origin}/v1/alerts/${alert.alertId}/explain`,
      labels,
    }
  })
}

function annotationsOf(alert: Alert): Record<string, string> {
  const { crossedThreshold: crossed } = alert
  const all = {
    summary: alert.title,
    description: alert.specificProblem,
    probable_cause: alert.probableCause,
    observed: crossed === null ? '' : `${crossed.metric} ${crossed.observed} ${crossed.unit}`.trim(),
    alert_id: alert.alertId,
    acknowledged_by: alert.ackBy ?? '',
    assignee: alert.assignee ?? '',
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}
