import { type AlertRule, outageRules } from './alert-rule.js'
import type { Metric } from './metric-catalogue.js'

/** What is wrong with a rule that is well formed, and where in it. */
export interface RuleProblem {
  readonly path: readonly string[]
  readonly message: string
}

type Measured = Exclude<AlertRule, { kind: 'no-data' }>

/** Why a rule cannot be used with a catalogue of metrics; empty when it can. */
export function ruleProblems(rule: AlertRule, catalogue: readonly Metric[]): RuleProblem[] {
  const metric = catalogue.find(({ name }) => name === rule.metric)
  const reserved = (outageRules as readonly string[]).includes(rule.id)
  return [
    ...(reserved ? [problem('id', `${rule.id} is the name of a built-in rule of outages`)] : []),
    ...(metric === undefined ? [problem('metric', `there is no metric ${rule.metric}`)] : fit(rule, metric)),
  ]
}

function fit(rule: AlertRule, metric: Metric): RuleProblem[] {
  const wantsRatio = rule.kind === 'window' && rule.aggregate === 'ratio'
  if (wantsRatio && metric.kind !== 'ratio')
    return [problem('metric', `${metric.name} is no ratio: the aggregate ratio needs one`)]
  if (!wantsRatio && metric.kind === 'ratio')
    return [
      problem('metric', `${metric.name} is a ratio: only a window rule with the aggregate ratio can use it`),
    ]
  return rule.kind === 'no-data' || !keepsRange(rule) ? [] : rangeProblems(rule, metric)
}

/** A sum, a rate or a change may lie where no single value can. */
function keepsRange(rule: Measured): boolean {
  if (rule.kind === 'change') return false
  return rule.kind === 'threshold' || !['sum', 'rate'].includes(rule.aggregate)
}

function rangeProblems({ direction, raise, clear = raise }: Measured, { name, unit, min, max }: Metric) {
  const range = `${name} goes from ${min} to ${max} ${unit}`
  const outside = (value: number) => value < min || value > max
  const problems: RuleProblem[] = []
  if (outside(raise)) problems.push(problem('raise', `must be in the metric's range: ${range}`))
  else if (raise === (direction === 'below' ? min : max))
    problems.push(problem('raise', `nothing can be ${direction} ${raise}: ${range}`))
  if (outside(clear) && clear !== raise)
    problems.push(problem('clear', `must be in the metric's range: ${range}`))
  return problems
}

function problem(field: string, message: string): RuleProblem {
  return { path: [field], message }
}
