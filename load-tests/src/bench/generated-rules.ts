import { type AlertRule, alertRuleSchema } from '@telstar/contracts/alert-rule'
import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'

const kinds = ['threshold', 'threshold', 'window', 'change', 'threshold', 'window', 'no-data'] as const
const aggregates = ['avg', 'min', 'max'] as const

/**
 * Rules of all kinds spread over all measured metrics and ratios of a catalogue, for measuring what rules cost.
 * @param beyond at which part of a metric's range they raise; near 1 or above it nothing does
 */
export function generatedRules(catalogue: MetricCatalogue, count: number, beyond = 0.999): AlertRule[] {
  return Array.from({ length: count }, (_, index) => {
    const metric = catalogue[index % catalogue.length]
    if (metric === undefined) throw new RangeError('the catalogue is empty')
    const named = {
      id: `generated-${index}`,
      title: `Generated ${index}`,
      severity: 'minor',
      metric: metric.name,
    }
    const kind = kinds[Math.floor(index / catalogue.length + index) % kinds.length]
    const range = metric.max - metric.min
    const raise = kind === 'change' ? beyond * range : metric.min + beyond * range
    const crossing = { direction: 'above', raise }
    if (metric.kind === 'ratio')
      return alertRuleSchema.parse({
        ...named,
        ...crossing,
        kind: 'window',
        aggregate: 'ratio',
        over: 5,
        atLeast: 20,
      })
    if (kind === 'no-data') return alertRuleSchema.parse({ ...named, kind, after: '5m' })
    const over = 1 + (index % 15)
    const aggregate = aggregates[index % aggregates.length]
    const window = kind === 'window' ? { aggregate, over } : kind === 'change' ? { over } : {}
    return alertRuleSchema.parse({ ...named, ...crossing, kind, for: `${index % 3}m`, ...window })
  })
}
