import { type CellSamples, columnOf } from './cell-samples.js'
import { MinuteWindow } from './minute-window.js'
import { type Finding, RuleWatch } from './rule-watch.js'
import type { MetricPlan } from './series-plan.js'
import { SilenceWatch } from './silence-watch.js'

/** Evaluation of one measured metric of one cell. */
export class MetricEvaluation {
  readonly metric: string
  readonly silence: SilenceWatch
  readonly window: MinuteWindow | null
  readonly #values: readonly RuleWatch[]
  readonly #windows: readonly RuleWatch[]

  constructor(plan: MetricPlan, cell: number) {
    this.metric = plan.metric
    const window = new MinuteWindow()
    this.window = plan.windows.length > 0 ? window : null
    this.#values = plan.values.map((rule) => new RuleWatch(rule, cell))
    this.#windows = plan.windows.map((rule) => new RuleWatch(rule, cell, window.view(rule.over)))
    this.silence = new SilenceWatch(plan.silences.map((rule) => new RuleWatch(rule, cell)))
  }

  get watches(): readonly RuleWatch[] {
    return [...this.#values, ...this.#windows, ...this.silence.watches]
  }

  /** @returns whether a minute was closed */
  evaluate(samples: CellSamples, found: Finding[]): boolean {
    const start = columnOf(samples.block, this.metric)
    if (start === null) return false
    this.silence.hear(samples, start, found)
    if (this.#values.length > 0) this.#seeValues(samples, start, found)
    return this.window !== null && this.#seeWindows(this.window, { ...samples, start }, found)
  }

  /** Most columns are far from every threshold: two comparisons for all their samples then do. */
  #seeValues({ block, rows }: CellSamples, start: number, found: Finding[]): void {
    const { lowest, highest } = extremes(block.values, rows, start)
    for (const watch of this.#values) {
      const { below, raise } = watch.rule
      if (watch.isIdle && (below ? lowest >= raise : highest <= raise)) continue
      for (const row of rows) {
        const value = block.values[start + row] as number
        if (!Number.isNaN(value)) watch.see(block.ts[row] as number, value, found)
      }
    }
  }

  #seeWindows(
    window: MinuteWindow,
    { block, rows, start }: CellSamples & { start: number },
    found: Finding[],
  ): boolean {
    const { ts, values } = block
    let closed = false
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] as number
      const value = values[start + row] as number
      if (Number.isNaN(value)) continue
      const time = ts[row] as number
      if (window.add(time, value, 1)) closed = true
      for (const watch of this.#windows) watch.seeWindow(time, value, found)
    }
    return closed
  }
}

function extremes(values: Float64Array, rows: readonly number[], start: number) {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (let at = 0; at < rows.length; at += 1) {
    const value = values[start + (rows[at] as number)] as number
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  return { lowest, highest }
}
