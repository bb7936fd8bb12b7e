import type { VersionedRule } from '@telstar/contracts/alert-rule'
import { durationMs } from '@telstar/contracts/duration'
import type { Metric, MetricCatalogue } from '@telstar/contracts/metric-catalogue'

/** Of what the value that a rule judges is made. */
export type Measure = 'value' | 'avg' | 'min' | 'max' | 'sum' | 'rate' | 'ratio' | 'change' | 'silence'

/** A rule as it is evaluated: one shape for all kinds, all lengths of time in milliseconds. */
export interface CompiledRule {
  readonly id: string
  readonly version: number
  readonly definition: VersionedRule
  readonly metric: Metric
  readonly measure: Measure
  readonly below: boolean
  readonly raise: number
  readonly clear: number
  readonly forMs: number
  /** n of the last `of` samples. */
  readonly n: number
  readonly of: number
  /** Minutes of the window, 0 without one. */
  readonly over: number
  readonly atLeast: number
  /** Of `silence`: how long none may come. */
  readonly afterMs: number
  readonly flapping: { readonly raises: number; readonly withinMs: number; readonly settleMs: number }
}

/** @returns null when the catalogue does not have the metric, or has it as something else than the rule needs */
export function compileRule(rule: VersionedRule, catalogue: MetricCatalogue): CompiledRule | null {
  const metric = catalogue.find(({ name }) => name === rule.metric)
  if (metric === undefined || (metric.kind === 'ratio') !== (measureOf(rule) === 'ratio')) return null
  const { raises, within, settle } = rule.flapping
  return {
    id: rule.id,
    version: rule.version,
    definition: rule,
    metric,
    measure: measureOf(rule),
    ...crossingOf(rule),
    n: rule.kind === 'threshold' ? rule.samples.n : 1,
    of: rule.kind === 'threshold' ? rule.samples.of : 1,
    over: rule.kind === 'window' || rule.kind === 'change' ? rule.over : 0,
    atLeast: rule.kind === 'window' ? rule.atLeast : 0,
    afterMs: rule.kind === 'no-data' ? durationMs(rule.after) : 0,
    flapping: { raises, withinMs: durationMs(within), settleMs: durationMs(settle) },
  }
}

function measureOf(rule: VersionedRule): Measure {
  switch (rule.kind) {
    case 'threshold':
      return 'value'
    case 'window':
      return rule.aggregate
    case 'change':
      return 'change'
    case 'no-data':
      return 'silence'
  }
}

function crossingOf(rule: VersionedRule) {
  if (rule.kind === 'no-data') return { below: false, raise: 0, clear: 0, forMs: 0 }
  const { direction, raise, clear = raise } = rule
  return { below: direction === 'below', raise, clear, forMs: durationMs(rule.for) }
}
