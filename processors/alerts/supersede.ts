import { type Alert, managedObject } from '@telstar/contracts/alert'
import type { AlertChange } from './alert-change.js'
import type { Matter } from './alerts-table.js'

interface Active {
  readonly alertId: string
  /** Unix milliseconds. */
  readonly raisedAt: number
}

/**
 * The changes, with a clear before each raise of what another alert is still active for: whoever raised that one has
 * lost its state and will not clear it, and there is one alert of a rule and object at a time.
 * @param alerts as they are stored, the active ones of the same rules and objects among them
 */
export function supersede(
  changes: readonly AlertChange[],
  alerts: ReadonlyMap<string, Alert>,
): AlertChange[] {
  const active = new Map<string, Active>()
  const matters = new Map<string, string>()
  const enter = (alertId: string, matter: string, raisedAt: number) => {
    active.set(matter, { alertId, raisedAt })
    matters.set(alertId, matter)
  }
  for (const alert of alerts.values())
    if (alert.state !== 'cleared') enter(alert.alertId, keyOf(alert), Date.parse(alert.alarmRaisedTime))
  return changes.flatMap((change) => {
    const { alertId, at, happening } = change
    if (happening.kind === 'cleared') {
      const matter = matters.get(alertId) ?? ''
      if (active.get(matter)?.alertId === alertId) active.delete(matter)
    }
    // An alert that is there already is not raised again.
    if (happening.kind !== 'raised' || alerts.has(alertId)) return [change]
    const { alert } = happening
    const matter = keyOf({ ruleId: alert.ruleId, managedObject: managedObject(alert) })
    const other = active.get(matter)
    enter(alertId, matter, at)
    return other === undefined || other.alertId === alertId ? [change] : [clearOf(other, change), change]
  })
}

function clearOf({ alertId, raisedAt }: Active, by: AlertChange): AlertChange {
  return {
    alertId,
    at: Math.max(by.at, raisedAt),
    actor: by.actor,
    trace: { reason: 'superseded', detail: { by: by.alertId } },
    happening: { kind: 'cleared' },
  }
}

function keyOf({ ruleId, managedObject: object }: Matter): string {
  return `${ruleId}\n${object}`
}
