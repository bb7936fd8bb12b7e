import type { ActiveOutage } from './alerts-table.js'

interface Place {
  readonly ruleId: string
  readonly site: string
  readonly node: string
}

/** The outage that explains an alert: the widest one above it, or null. An outage is not its own cause. */
export function causeOf({ ruleId, site, node }: Place, outages: readonly ActiveOutage[]): string | null {
  const above = outages.filter((outage) => outage.ruleId !== ruleId)
  const region = above.find((outage) => outage.ruleId === 'region-silent')
  const ofSite = above.find(
    (outage) => outage.ruleId === 'site-down' && outage.site === site && ruleId !== 'region-silent',
  )
  const ofNode = above.find(
    (outage) => outage.ruleId === 'node-offline' && outage.node === node && node !== '',
  )
  return (region ?? ofSite ?? ofNode)?.alertId ?? null
}
