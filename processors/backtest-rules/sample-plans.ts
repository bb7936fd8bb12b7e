import type { AlertRule } from '@telstar/contracts/alert-rule'
import { groupsOf, type MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import type { GroupPlan } from '../telemetry/catalogue-plan.js'

/**
 * A metric that every stored sample has: a sample in which nothing else was read is still one, and what comes after it
 * with an older time is late.
 */
export const present = ''

/** What rules need of the log: for each group that one of them looks at, the metrics of which they are made. */
export function samplePlans(rules: readonly AlertRule[], catalogue: MetricCatalogue): GroupPlan[] {
  const wanted = new Set(rules.map(({ metric }) => metric))
  const rulesOn = catalogue.filter(({ name }) => wanted.has(name))
  return groupsOf(rulesOn).map((name) => {
    const metrics = rulesOn
      .filter(({ group }) => group === name)
      .flatMap((metric) =>
        metric.ratio === undefined ? [metric.name] : [metric.ratio.numerator, metric.ratio.denominator],
      )
    return { name, metrics: [...new Set(metrics), present] }
  })
}
