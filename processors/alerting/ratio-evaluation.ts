import { type CellSamples, columnOf } from './cell-samples.js'
import type { MinuteWindow } from './minute-window.js'
import { type Finding, RuleWatch } from './rule-watch.js'
import type { RatioPlan } from './series-plan.js'

/** Evaluation of one derived metric of one cell: the window sums numerators, and denominators as their amount. */
export class RatioEvaluation {
  readonly watches: readonly RuleWatch[]
  readonly #plan: RatioPlan
  readonly #window: MinuteWindow

  constructor(plan: RatioPlan, cell: number, window: MinuteWindow) {
    this.#plan = plan
    this.#window = window
    this.watches = plan.windows.map((rule) => new RuleWatch(rule, cell, window.view(rule.over)))
  }

  /** @returns whether a minute was closed */
  evaluate({ block, rows }: CellSamples, found: Finding[]): boolean {
    const { numerator, denominator, scale } = this.#plan
    const [above, below] = [columnOf(block, numerator), columnOf(block, denominator)]
    if (above === null || below === null) return false
    let closed = false
    for (const row of rows) {
      const dividend = block.values[above + row] as number
      const divisor = block.values[below + row] as number
      if (Number.isNaN(dividend) && Number.isNaN(divisor)) continue
      const time = block.ts[row] as number
      if (this.#window.add(time, (dividend || 0) * scale, divisor || 0)) closed = true
      for (const watch of this.watches) watch.seeWindow(time, 0, found)
    }
    return closed
  }
}
