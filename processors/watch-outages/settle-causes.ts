import type { AlertChange } from '../alerts/alert-change.js'
import type { ActiveOutage } from '../alerts/alerts-table.js'
import { causeOf } from '../alerts/cause-of.js'
import { actor } from './outage-change.js'

/** An alert that is not cleared, with the cause it has now. */
export interface OpenAlert extends ActiveOutage {
  readonly suppressedBy: string | null
}

/** Gives every open alert the widest outage above it as its cause, and takes away causes that are over. */
export function settleCauses(
  alerts: readonly OpenAlert[],
  outages: readonly ActiveOutage[],
  now: number,
): AlertChange[] {
  const above = outagesByPlace(outages)
  return alerts.flatMap((alert): AlertChange[] => {
    const by = causeOf(alert, above(alert))
    if (by === alert.suppressedBy) return []
    const trace = by === null ? { reason: 'cause-over' } : { reason: 'cause-stands', detail: { cause: by } }
    const happening =
      by === null ? ({ kind: 'unsuppressed' } as const) : ({ kind: 'suppressed', by } as const)
    return [{ alertId: alert.alertId, at: now, actor, trace, happening }]
  })
}

/** The few outages that can be above an alert, so that thousands of alerts are not held against thousands. */
function outagesByPlace(outages: readonly ActiveOutage[]) {
  const placed = new Map<string, ActiveOutage[]>()
  for (const outage of outages) {
    const place = outage.node === '' ? `site ${outage.site}` : `node ${outage.node}`
    placed.set(place, [...(placed.get(place) ?? []), outage])
  }
  const at = (place: string) => placed.get(place) ?? []
  return ({ site, node }: ActiveOutage) => [
    ...at('site '),
    ...(site === '' ? [] : at(`site ${site}`)),
    ...(node === '' ? [] : at(`node ${node}`)),
  ]
}
