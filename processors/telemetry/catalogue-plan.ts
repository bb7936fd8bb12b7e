import { groupsOf, type MetricCatalogue, measuredMetrics } from '@telstar/contracts/metric-catalogue'

/** A group as its table is written: the metrics in column order. */
export interface GroupPlan {
  readonly name: string
  readonly metrics: readonly string[]
}

/** Where a metric's values go and which are accepted. */
export interface MetricPlan {
  readonly name: string
  readonly group: GroupPlan
  readonly column: number
  readonly min: number
  readonly max: number
  readonly unit: string
}

/** The catalogue as the judge uses it: one look-up per column of a batch. */
export interface CataloguePlan {
  readonly metrics: ReadonlyMap<string, MetricPlan>
  /** Ratios: known, but derived at the end of queries and never stored. */
  readonly derived: ReadonlySet<string>
}

export function planCatalogue(catalogue: MetricCatalogue): CataloguePlan {
  const metrics = new Map<string, MetricPlan>()
  for (const name of groupsOf(catalogue)) {
    const measured = measuredMetrics(catalogue, name)
    const group = { name, metrics: measured.map((metric) => metric.name) }
    for (const [column, { name, min, max, unit }] of measured.entries()) {
      metrics.set(name, { name, group, column, min, max, unit })
    }
  }
  const derived = catalogue.filter((metric) => metric.kind === 'ratio').map((metric) => metric.name)
  return { metrics, derived: new Set(derived) }
}
