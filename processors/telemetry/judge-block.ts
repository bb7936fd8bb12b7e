import type { Block } from '@telstar/contracts/telemetry-batch'
import type { CataloguePlan, GroupPlan, MetricPlan } from './catalogue-plan.js'
import { isMeasured, type Quarantine, type Why } from './quarantine.js'

/** What a sample's time is judged by, in Unix milliseconds. */
export interface TimeLimits {
  /** Older samples would come after their minute was dropped. */
  readonly oldest: number
  /** Later samples come from a clock that is wrong. */
  readonly newest: number
}

export interface Rules {
  readonly catalogue: CataloguePlan
  readonly limits: TimeLimits
}

/** The accepted values of a block that belong to one group. */
export interface AcceptedBlock {
  readonly group: GroupPlan
  /** Unix milliseconds. */
  readonly ts: Float64Array
  readonly cell: Int16Array
  /** One column after the other in the group's order, NaN where not measured. */
  readonly values: Float64Array
  /** 1 for samples of the block that have an accepted value in any group. */
  readonly stored: Uint8Array
}

/** Sorts the values of one block; used once. */
export class BlockJudge {
  readonly #block: Block
  readonly #quarantine: Quarantine
  readonly #ts: Float64Array
  readonly #cell: Int16Array
  readonly #stored: Uint8Array
  readonly #groups = new Map<GroupPlan, Float64Array>()
  readonly #unknown: string[] = []
  #anyRefusedSample = false
  #values = 0

  constructor(block: Block, quarantine: Quarantine) {
    this.#block = block
    this.#quarantine = quarantine
    this.#ts = new Float64Array(block.ts.length)
    this.#cell = new Int16Array(block.ts.length)
    this.#stored = new Uint8Array(block.ts.length)
  }

  judge({ catalogue, limits }: Rules) {
    this.#judgeCells()
    this.#judgeTimes(limits)
    for (const [name, column] of this.#block.columns) {
      const metric = catalogue.metrics.get(name)
      if (metric === undefined) this.#refuseColumn(name, column, catalogue.derived.has(name))
      else this.#judgeColumn(column, metric)
    }
    const accepted = [...this.#groups].map(([group, values]): AcceptedBlock => {
      return { group, ts: this.#ts, cell: this.#cell, values, stored: this.#stored }
    })
    return { accepted, ...this.#extent(), values: this.#values, unknownMetrics: this.#unknown }
  }

  #extent() {
    let samples = 0
    let first = Number.POSITIVE_INFINITY
    let last = Number.NEGATIVE_INFINITY
    for (let row = 0; row < this.#ts.length; row += 1) {
      if (this.#stored[row] === 0) continue
      const time = this.#ts[row] as number
      samples += 1
      if (time < first) first = time
      if (time > last) last = time
    }
    return { samples, first, last }
  }

  #judgeCells(): void {
    const { cell } = this.#block
    for (let row = 0; row < cell.length; row += 1) {
      const number = cell[row]
      if (typeof number === 'number' && number >= 0 && number <= 32_767 && Number.isInteger(number)) {
        this.#cell[row] = number
      } else this.#refuseSample(row, whyBadCell(number))
    }
  }

  #judgeTimes(limits: TimeLimits): void {
    const { ts } = this.#block
    for (let row = 0; row < ts.length; row += 1) {
      const time = ts[row] as number
      if (time >= limits.oldest && time <= limits.newest) this.#ts[row] = time
      else if (!this.#isRefused(row)) this.#refuseSample(row, whyBadTime(time, limits))
    }
  }

  #judgeColumn(column: readonly unknown[], metric: MetricPlan): void {
    const { min, max } = metric
    const accepted = this.#columnOf(metric)
    let count = 0
    for (let row = 0; row < column.length; row += 1) {
      const value = column[row]
      if (typeof value === 'number' && value >= min && value <= max && !this.#isRefused(row)) {
        accepted[row] = value
        this.#stored[row] = 1
        count += 1
      } else if (isMeasured(value)) {
        this.#quarantine.refuseValue(this.#block, { metric: metric.name, row }, whyBadValue(value, metric))
      }
    }
    this.#values += count
  }

  #columnOf({ group, column }: MetricPlan): Float64Array {
    const rows = this.#ts.length
    let values = this.#groups.get(group)
    if (values === undefined) {
      values = new Float64Array(rows * group.metrics.length).fill(Number.NaN)
      this.#groups.set(group, values)
    }
    return values.subarray(column * rows, (column + 1) * rows)
  }

  #refuseColumn(metric: string, column: readonly unknown[], derived: boolean): void {
    if (!derived) this.#unknown.push(metric)
    const what = derived
      ? 'which is derived from other metrics and not stored'
      : 'which is not in the catalogue'
    const why: Why = { reason: 'unknown-metric', example: () => `${metric.slice(0, 64)}, ${what}` }
    for (let row = 0; row < column.length; row += 1) {
      if (isMeasured(column[row])) this.#quarantine.refuseValue(this.#block, { metric, row }, why)
    }
  }

  #refuseSample(row: number, why: Why): void {
    this.#anyRefusedSample = true
    this.#quarantine.refuseSample(this.#block, row, why)
  }

  #isRefused(row: number): boolean {
    return this.#anyRefusedSample && this.#quarantine.isRefused(this.#block, row)
  }
}

function whyBadCell(cell: unknown): Why {
  return { reason: 'bad-cell', example: () => `cell ${shown(cell)}; expected 0 to 32767` }
}

function whyBadTime(time: number, { oldest, newest }: TimeLimits): Why {
  const old = time >= 0 && time < oldest
  const example = () => `ts ${time} (${iso(time)}); expected ${iso(oldest)} to ${iso(newest)}`
  return { reason: old ? 'older-than-retention' : 'impossible-clock', example }
}

function whyBadValue(value: unknown, { name, min, max, unit }: MetricPlan): Why {
  const example = () => `${name} = ${shown(value)}; expected a number from ${min} to ${max} ${unit}`
  if (typeof value !== 'number') return { reason: 'wrong-type', example }
  return { reason: Number.isFinite(value) ? 'out-of-range' : 'not-finite', example }
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return (JSON.stringify(value) ?? typeof value).slice(0, 80)
}

function iso(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : 'no date'
}
