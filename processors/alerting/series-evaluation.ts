import type { AcceptedBlock } from '../telemetry/judge-block.js'
import { LifeSigns } from './life-signs.js'
import type { CellRows } from './measured-rows.js'
import { MetricEvaluation } from './metric-evaluation.js'
import { MinuteWindow } from './minute-window.js'
import { RatioEvaluation } from './ratio-evaluation.js'
import type { Finding, RuleWatch } from './rule-watch.js'
import type { SeriesPlan } from './series-plan.js'
import type { SilenceWatch } from './silence-watch.js'
import { minuteFields } from './window-view.js'

/** Evaluation of the samples of one cell in one group of metrics. */
export class SeriesEvaluation {
  readonly group: string
  readonly cell: number
  readonly plan: SeriesPlan
  readonly watches: readonly RuleWatch[]
  /** By the plan's order: the present minutes, one after the other, and the windows that they are of. */
  readonly present: Float64Array
  readonly windows: readonly MinuteWindow[]
  readonly signs: LifeSigns
  readonly silences: readonly SilenceWatch[]
  /** The newest time evaluated: what comes at it or before is late. */
  frontier = Number.NEGATIVE_INFINITY
  readonly #metrics: readonly MetricEvaluation[]
  readonly #ratios: readonly RatioEvaluation[]

  constructor({ group, cell }: { group: string; cell: number }, plan: SeriesPlan) {
    this.group = group
    this.cell = cell
    this.plan = plan
    const present = new Float64Array(plan.windows.length * minuteFields)
    const windows = plan.windows.map(
      (_, index) => new MinuteWindow(present.subarray(index * minuteFields, (index + 1) * minuteFields)),
    )
    const windowOf = (metric: string) => windows[plan.windows.indexOf(metric)] ?? null
    this.present = present
    this.windows = windows
    this.signs = new LifeSigns(plan)
    this.#metrics = plan.metrics.map(
      (of) =>
        new MetricEvaluation(of, cell, { window: windowOf(of.metric), heard: this.signs.of(of.metric) }),
    )
    this.#ratios = plan.ratios.flatMap((ratio) => {
      const window = windowOf(ratio.metric)
      return window === null ? [] : [new RatioEvaluation(ratio, cell, window)]
    })
    this.watches = [...this.#metrics, ...this.#ratios].flatMap(({ watches }) => watches)
    this.silences = this.#metrics.flatMap(({ silence }) => (silence.watches.length === 0 ? [] : [silence]))
  }

  get due(): number {
    let due = Number.POSITIVE_INFINITY
    for (const silence of this.silences) due = Math.min(due, silence.due)
    return due
  }

  tick(clock: number, found: Finding[]): void {
    for (const silence of this.silences) silence.tick(clock, found)
  }

  /** @returns whether a minute of a window was closed */
  evaluate(
    rows: CellRows['rows'],
    batch: { block: AcceptedBlock; received: number },
    found: Finding[],
  ): boolean {
    const onTime = this.#onTime(rows, batch.block.ts)
    const last = onTime.at(-1)
    if (last === undefined) return false
    this.frontier = batch.block.ts[last] as number
    const samples = { block: batch.block, received: batch.received, rows: onTime }
    this.signs.hear(samples)
    let closed = false
    for (const metric of this.#metrics) if (metric.evaluate(samples, found)) closed = true
    for (const ratio of this.#ratios) if (ratio.evaluate(samples, found)) closed = true
    return closed
  }

  #onTime(rows: CellRows['rows'], ts: Float64Array): CellRows['rows'] {
    const first = rows.findIndex((row) => (ts[row] as number) > this.frontier)
    if (first === 0) return rows
    return first === -1 ? [] : rows.slice(first)
  }
}
