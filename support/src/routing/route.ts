import type { Department } from '../domain/actor.js'
import type { Category, Priority } from '../domain/classification.js'
import type { RoutingPolicy, RoutingRule } from './routing-policy.js'

/** What routing looks at; the data of `ComplaintOpened` has it all. */
export interface Routed {
  readonly category: Category
  readonly priority: Priority
  readonly plan: string
  readonly region: string
  readonly cells: readonly { readonly node: string }[]
}

/** Where to: the content of the command `route`. */
export interface Route {
  /** Each once, in the order of the rules. */
  readonly departments: Department[]
  /** Names of the rules that counted, joined by `+`; `otherwise` where none fits. */
  readonly rule: string
  readonly policyVersion: number
}

/** Which departments work on it. */
export function route(policy: RoutingPolicy, complaint: Routed): Route {
  const fitting = policy.rules.filter((rule) => fits(rule, complaint))
  const counting = policy.match === 'first' ? fitting.slice(0, 1) : fitting
  const departments = counting.flatMap((rule) => rule.departments)
  return {
    departments: [...new Set(counting.length === 0 ? policy.otherwise : departments)],
    rule: counting.map(({ name }) => name).join('+') || 'otherwise',
    policyVersion: policy.version,
  }
}

function fits({ when }: RoutingRule, complaint: Routed): boolean {
  return (
    isAmong(when.category, complaint.category) &&
    isAmong(when.priority, complaint.priority) &&
    isAmong(when.plan, complaint.plan) &&
    isAmong(when.region, complaint.region) &&
    (when.node === undefined || complaint.cells.some(({ node }) => isNamed(when.node, node)))
  )
}

function isAmong(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted?.includes(value) ?? true
}

function isNamed(patterns: readonly string[] = [], node: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? node.startsWith(pattern.slice(0, -1)) : node === pattern,
  )
}
