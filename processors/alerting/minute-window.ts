import { type CellSamples, valueAt } from './cell-samples.js'
import { type Extremes, emptyMinute, minuteFields, minuteMs, WindowView } from './window-view.js'

const [minuteAt, countAt, sumAt, minAt, maxAt, firstAt, firstTimeAt] = [0, 1, 2, 3, 4, 5, 6] as const

/**
 * Measurements of one metric of a cell by minutes, shared by all rules: the present minute, and as many closed ones as
 * the longest window looks back on. What windows need of the closed ones is summed once a minute.
 */
export class MinuteWindow {
  readonly #views = new Map<number, WindowView>()
  /** The present minute, in a place of its series'. */
  readonly #present: Float64Array
  #minutes = 1
  #closed: number[] = []

  constructor(present: Float64Array) {
    this.#present = present
    present.set(emptyMinute)
  }

  /** The window of so many minutes; to be asked for before anything is added. */
  view(over: number): WindowView {
    const view = this.#views.get(over) ?? new WindowView(this.#present, over)
    this.#views.set(over, view)
    this.#minutes = Math.max(this.#minutes, over)
    return view
  }

  /**
   * Adds a measurement; times must not fall.
   * @param amount its weight in the average: 1, or the denominator of a ratio
   * @returns whether a minute was closed by it
   */
  add(time: number, value: number, amount: number): boolean {
    const present = this.#present
    const minute = Math.floor(time / minuteMs)
    const closes = minute !== present[minuteAt] && this.#roll(minute)
    if (Number.isNaN(present[firstTimeAt])) this.#begin(time, value)
    present[countAt] = (present[countAt] as number) + amount
    present[sumAt] = (present[sumAt] as number) + value
    if (value < (present[minAt] as number)) present[minAt] = value
    if (value > (present[maxAt] as number)) present[maxAt] = value
    return closes
  }

  /**
   * Adds a column of which nobody wants to see the single values.
   * @returns whether a minute was closed by it
   */
  addColumn(samples: CellSamples, start: number, extremes: Extremes): boolean {
    const { rows, block } = samples
    const last = block.ts[rows.at(-1) as number] as number
    if (Math.floor(last / minuteMs) === this.#present[minuteAt])
      return this.#addToPresent(samples, start, extremes)
    let closes = false
    for (const row of rows) {
      const value = valueAt(samples, start, row)
      if (!Number.isNaN(value) && this.add(block.ts[row] as number, value, 1)) closes = true
    }
    return closes
  }

  /** The closed minutes, the oldest first. */
  get closed(): readonly number[] {
    return this.#closed
  }

  /** Goes on with a present minute that has just been put into its place, and the closed ones. */
  restore(closed: readonly number[]): void {
    this.#closed = [...closed]
    this.#lookBack(this.#present[minuteAt] as number)
  }

  #addToPresent({ rows, block }: CellSamples, start: number, { lowest, highest, count }: Extremes): false {
    const present = this.#present
    let sum = present[sumAt] as number
    for (let at = 0; at < rows.length; at += 1) {
      const value = block.values[start + (rows[at] as number)] as number
      // One after the other, so that the sum is the same to the last bit as when each is added alone.
      if (!Number.isNaN(value)) sum += value
    }
    present[sumAt] = sum
    present[countAt] = (present[countAt] as number) + count
    if (lowest < (present[minAt] as number)) present[minAt] = lowest
    if (highest > (present[maxAt] as number)) present[maxAt] = highest
    return false
  }

  #begin(time: number, value: number): void {
    this.#present[firstAt] = value
    this.#present[firstTimeAt] = time
  }

  #roll(minute: number): boolean {
    const present = this.#present
    const closes = !Number.isNaN(present[firstTimeAt])
    if (closes) this.#closed.push(...present)
    present.set(emptyMinute)
    present[minuteAt] = minute
    this.#lookBack(minute)
    return closes
  }

  /** Forgets what no window looks back on and takes together what is left for each. */
  #lookBack(minute: number): void {
    const closed = this.#closed
    let old = 0
    while (old < closed.length && (closed[old] as number) <= minute - this.#minutes) old += minuteFields
    if (old > 0) closed.splice(0, old)
    for (const view of this.#views.values()) view.lookBack(closed, minute)
  }
}
