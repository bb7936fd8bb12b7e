import { type CellSamples, columnOf, lastMeasured } from './cell-samples.js'
import type { SeriesPlan } from './series-plan.js'

/**
 * When each metric of a cell was last heard of, whether or not a rule waits for it: a rule that comes later then knows
 * how long the silence has lasted. A sign of life is the later of a value's time and the moment its batch was received.
 */
export class LifeSigns {
  /** By the plan's order; NaN before the first sign. */
  readonly times: Float64Array
  readonly #plan: SeriesPlan

  constructor(plan: SeriesPlan) {
    this.#plan = plan
    this.times = new Float64Array(plan.heard.length).fill(Number.NaN)
  }

  /** The place of one metric's sign. */
  of(metric: string): Float64Array {
    const index = this.#plan.heard.indexOf(metric)
    return this.times.subarray(index, index + 1)
  }

  /** Notes the metrics that no rule waits for; the others' signs are noted with their deadlines. */
  hear(samples: CellSamples): void {
    const { block, received } = samples
    for (const index of this.#plan.unawaited) {
      const metric = this.#plan.heard[index] ?? ''
      const start = block.group.metrics[index] === metric ? index * block.ts.length : columnOf(block, metric)
      const last = start === null ? null : lastMeasured(samples, start)
      if (last === null) continue
      this.times[index] = Math.max(block.ts[last] as number, received, this.times[index] || 0)
    }
  }
}
