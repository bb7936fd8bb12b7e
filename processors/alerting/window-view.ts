import type { CompiledRule, Measure } from './compiled-rule.js'

export const minuteMs = 60_000

/** Numbers of a minute: minute, count, sum, min, max, first, firstTime; the last is NaN where nothing was measured. */
export const minuteFields = 7
const [countAt, sumAt, minAt, maxAt, firstAt, firstTimeAt] = [1, 2, 3, 4, 5, 6] as const
export const emptyMinute: readonly number[] = [
  Number.NaN,
  0,
  0,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  Number.NaN,
]

/** Sums are not exact. */
const safety = 1 + 1e-9

/** The least and the greatest of some values, and how many there are. */
export interface Extremes {
  readonly lowest: number
  readonly highest: number
  readonly count: number
}

/** What a window of so many minutes shows, the present minute and those before it. */
export class WindowView {
  readonly #present: Float64Array
  readonly #over: number
  /** The closed minutes of the window taken together. */
  readonly #before = Float64Array.from(emptyMinute)

  constructor(present: Float64Array, over: number) {
    this.#present = present
    this.#over = over
  }

  /** Measurements in the window; of a ratio the sum of its denominators. */
  get count(): number {
    return this.#both(countAt)
  }

  /** NaN where it cannot be said. `time` and `value` are the newest measurement's, which `change` looks at. */
  aggregate(measure: Measure, time: number, value: number): number {
    if (measure === 'avg') return this.#mean()
    if (measure === 'change') return this.#change(time, value)
    if (measure === 'ratio') return this.count > 0 ? this.#both(sumAt) / this.count : Number.NaN
    if (measure === 'rate') return this.#both(sumAt) / (this.#over * 60)
    return measure === 'sum' ? this.#both(sumAt) : this.#extreme(measure)
  }

  /** Whether the rule could be breached in the course of further values, judged by their extremes alone. */
  mayBreach(rule: CompiledRule, { lowest, highest, count }: Extremes): boolean {
    const { measure, below, raise } = rule
    const least = Math.min(lowest, this.#extreme('min'))
    const most = Math.max(highest, this.#extreme('max'))
    if (measure === 'avg' || measure === 'min' || measure === 'max')
      return below ? least < raise : most > raise
    if (measure === 'change') return mayChange(rule, most - least)
    if (measure === 'ratio') return true
    const times = ((this.count + count) * safety) / (measure === 'rate' ? this.#over * 60 : 1)
    return maySum(rule, least, most * times)
  }

  /** Takes the closed minutes of the window together. */
  lookBack(closed: readonly number[], minute: number): void {
    const before = this.#before
    before.set(emptyMinute)
    for (let at = 0; at < closed.length; at += minuteFields) {
      if ((closed[at] as number) <= minute - this.#over) continue
      if (Number.isNaN(before[firstTimeAt])) {
        before[firstAt] = closed[at + firstAt] as number
        before[firstTimeAt] = closed[at + firstTimeAt] as number
      }
      before[countAt] = (before[countAt] as number) + (closed[at + countAt] as number)
      before[sumAt] = (before[sumAt] as number) + (closed[at + sumAt] as number)
      before[minAt] = Math.min(before[minAt] as number, closed[at + minAt] as number)
      before[maxAt] = Math.max(before[maxAt] as number, closed[at + maxAt] as number)
    }
  }

  /** No sum of binary fractions may put the mean beyond the values that it is of. */
  #mean(): number {
    const mean = this.#both(sumAt) / this.#both(countAt)
    return Math.min(Math.max(mean, this.#extreme('min')), this.#extreme('max'))
  }

  #both(field: number): number {
    return (this.#before[field] as number) + (this.#present[field] as number)
  }

  #extreme(measure: Measure): number {
    if (measure === 'min') return Math.min(this.#before[minAt] as number, this.#present[minAt] as number)
    return Math.max(this.#before[maxAt] as number, this.#present[maxAt] as number)
  }

  #change(time: number, value: number): number {
    const from = Number.isNaN(this.#before[firstTimeAt]) ? this.#present : this.#before
    const minutes = (time - (from[firstTimeAt] as number)) / minuteMs
    return minutes < 1 ? Number.NaN : (value - (from[firstAt] as number)) / minutes
  }
}

/** No change over a minute or more is greater than the whole span. */
function mayChange({ below, raise }: CompiledRule, span: number): boolean {
  return below ? raise > 0 || -span < raise : raise < 0 || span > raise
}

/** @param all the sum if all were as great as the greatest */
function maySum({ below, raise }: CompiledRule, least: number, all: number): boolean {
  return below ? least < 0 || raise > 0 : raise < 0 || all > raise
}
