import type { VersionedRule } from '@telstar/contracts/alert-rule'
import { type MetricCatalogue, measuredMetrics } from '@telstar/contracts/metric-catalogue'
import { type CompiledRule, compileRule } from './compiled-rule.js'
import type { NodeFacts } from './node-facts.js'
import { selectsCell } from './select-cell.js'
import { planSeries, type SeriesPlan } from './series-plan.js'

/** The rules in force, ready for evaluation: what to look at in each cell. Made anew for every change of a rule. */
export class RuleBook {
  /** By group of metrics. */
  readonly #groups = new Map<string, CompiledRule[]>()
  readonly #groupOf = new Map<string, string>()
  readonly #plans = new Map<string, SeriesPlan>()
  readonly #catalogue: MetricCatalogue

  /** Rules that are switched off, and those whose metric the catalogue does not have, are left out. */
  constructor(rules: readonly VersionedRule[], catalogue: MetricCatalogue) {
    this.#catalogue = catalogue
    for (const rule of rules) {
      const compiled = rule.enabled ? compileRule(rule, catalogue) : null
      if (compiled === null) continue
      const { group } = compiled.metric
      this.#groups.set(group, [...(this.#groups.get(group) ?? []), compiled])
      this.#groupOf.set(rule.id, group)
    }
  }

  /** The group whose series a rule looks at, or null when it is not in force. */
  groupOf(ruleId: string): string | null {
    return this.#groupOf.get(ruleId) ?? null
  }

  /** What applies to a cell's series of a group; the same object for all cells with the same rules. */
  planFor(group: string, facts: NodeFacts, cell: number): SeriesPlan {
    const rules = (this.#groups.get(group) ?? []).filter((rule) => appliesTo(rule, facts, cell))
    const key = `${group} ${rules.map(({ id }) => id).join(' ')}`
    const known = this.#plans.get(key)
    if (known !== undefined) return known
    const measured = measuredMetrics(this.#catalogue, group).map(({ name }) => name)
    const plan = planSeries(rules, measured)
    this.#plans.set(key, plan)
    return plan
  }
}

/** A cell that the registry does not have any more is missed by nobody. */
function appliesTo(rule: CompiledRule, facts: NodeFacts, cell: number): boolean {
  if (!selectsCell(rule.definition.select, facts, cell)) return false
  return rule.measure !== 'silence' || cell === 0 || facts.cells.size === 0 || facts.cells.has(cell)
}
