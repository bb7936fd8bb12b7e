import { type CellSamples, columnOf } from './cell-samples.js'
import type { MinuteWindow } from './minute-window.js'
import { type Finding, RuleWatch } from './rule-watch.js'
import type { MetricPlan } from './series-plan.js'
import { SilenceWatch } from './silence-watch.js'
import type { Extremes } from './window-view.js'

interface MetricMemory {
  /** The metric's minutes; null where no rule looks at a window. */
  readonly window: MinuteWindow | null
  /** The place of its last sign of life. */
  readonly heard: Float64Array
}

/** Evaluation of one measured metric of one cell. */
export class MetricEvaluation {
  readonly silence: SilenceWatch
  readonly watches: readonly RuleWatch[]
  readonly #metric: string
  readonly #window: MinuteWindow | null
  readonly #values: readonly RuleWatch[]
  readonly #windows: readonly RuleWatch[]

  constructor(plan: MetricPlan, cell: number, { window, heard }: MetricMemory) {
    this.#metric = plan.metric
    this.#window = window
    this.#values = plan.values.map((rule) => new RuleWatch(rule, cell))
    this.#windows = plan.windows.map((rule) => new RuleWatch(rule, cell, window?.view(rule.over)))
    this.silence = new SilenceWatch(
      plan.silences.map((rule) => new RuleWatch(rule, cell)),
      heard,
    )
    this.watches = [...this.#values, ...this.#windows, ...this.silence.watches]
  }

  /** @returns whether a minute was closed */
  evaluate(samples: CellSamples, found: Finding[]): boolean {
    const start = columnOf(samples.block, this.#metric)
    if (start === null) return false
    this.silence.hear(samples, start, found)
    if (this.#values.length === 0 && this.#window === null) return false
    const column = { samples, start, extremes: extremesOf(samples, start) }
    if (column.extremes.count === 0) return false
    this.#seeValues(column, found)
    return this.#window !== null && this.#seeWindows(this.#window, column, found)
  }

  /** Most columns are far from every threshold: two comparisons for all their samples then do. */
  #seeValues({ samples, start, extremes }: Column, found: Finding[]): void {
    const { block, rows } = samples
    for (const watch of this.#values) {
      const { below, raise } = watch.rule
      if (watch.isIdle && (below ? extremes.lowest >= raise : extremes.highest <= raise)) continue
      for (const row of rows) {
        const value = block.values[start + row] as number
        if (!Number.isNaN(value)) watch.see(block.ts[row] as number, value, found)
      }
    }
  }

  #seeWindows(window: MinuteWindow, { samples, start, extremes }: Column, found: Finding[]): boolean {
    if (!this.#windows.some((watch) => watch.mustSee(extremes)))
      return window.addColumn(samples, start, extremes)
    const awake = this.#windows.filter((watch) => watch.mustSee(extremes))
    const { rows, block } = samples
    let closes = false
    for (const row of rows) {
      const value = block.values[start + row] as number
      if (Number.isNaN(value)) continue
      const time = block.ts[row] as number
      if (window.add(time, value, 1)) closes = true
      for (const watch of awake) watch.seeWindow(time, value, found)
    }
    return closes
  }
}

interface Column {
  readonly samples: CellSamples
  readonly start: number
  readonly extremes: Extremes
}

function extremesOf({ block, rows }: CellSamples, start: number): Extremes {
  const { values } = block
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  let count = 0
  for (let at = 0; at < rows.length; at += 1) {
    const value = values[start + (rows[at] as number)] as number
    if (value < lowest) lowest = value
    if (value > highest) highest = value
    if (!Number.isNaN(value)) count += 1
  }
  return { lowest, highest, count }
}
