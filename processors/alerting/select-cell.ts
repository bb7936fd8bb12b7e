import type { RuleSelector } from '@telstar/contracts/alert-rule'
import type { NodeFacts } from './node-facts.js'

/** Whether a rule watches a cell: it fits every part of the selector. */
export function selectsCell(select: RuleSelector, facts: NodeFacts, cell: number): boolean {
  return (
    fits(select.regions, facts.region) &&
    fits(select.sites, facts.site) &&
    fits(select.vendors, facts.vendor) &&
    fits(select.nodes, facts.node) &&
    fits(select.cells, cell) &&
    fits(select.technologies, facts.cells.get(cell)) &&
    Object.entries(select.labels ?? {}).every(([name, values]) => fits(values, facts.labels[name]))
  )
}

function fits<Value>(wanted: readonly Value[] | undefined, value: Value | string | undefined): boolean {
  return wanted === undefined || wanted.some((one) => one === value)
}
