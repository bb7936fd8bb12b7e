import type { Measure } from './compiled-rule.js'

const minuteMs = 60_000

/** Numbers that are kept of a minute. */
const fieldsOfMinute = 7

/** One minute, or several taken together; `firstTime` is NaN where nothing was measured. */
class Bucket {
  count = 0
  sum = 0
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  first = Number.NaN
  firstTime = Number.NaN

  get isEmpty(): boolean {
    return Number.isNaN(this.firstTime)
  }

  empty(): void {
    this.count = 0
    this.sum = 0
    this.min = Number.POSITIVE_INFINITY
    this.max = Number.NEGATIVE_INFINITY
    this.first = Number.NaN
    this.firstTime = Number.NaN
  }

  /** Takes in a later minute, as `MinuteWindow` keeps it at `at`. */
  include(minutes: readonly number[], at: number): void {
    if (this.isEmpty) {
      this.first = minutes[at + 5] as number
      this.firstTime = minutes[at + 6] as number
    }
    this.count += minutes[at + 1] as number
    this.sum += minutes[at + 2] as number
    this.min = Math.min(this.min, minutes[at + 3] as number)
    this.max = Math.max(this.max, minutes[at + 4] as number)
  }
}

/** What a window of so many minutes shows, the present minute and those before it. */
export class WindowView {
  readonly #present: Bucket
  readonly #over: number
  /** The closed minutes of the window taken together. */
  readonly before = new Bucket()

  constructor(present: Bucket, over: number) {
    this.#present = present
    this.#over = over
  }

  /** Measurements in the window; of a ratio the sum of its denominators. */
  get count(): number {
    return this.before.count + this.#present.count
  }

  /** NaN where it cannot be said. `time` and `value` are the newest measurement's, which `change` looks at. */
  aggregate(measure: Measure, time: number, value: number): number {
    const { before } = this
    const present = this.#present
    if (measure === 'change') return changePerMinute(before.isEmpty ? present : before, time, value)
    const both = together[measure](before, present)
    return measure === 'rate' ? both / (this.#over * 60) : both
  }
}

type Both = (before: Bucket, present: Bucket) => number

const sum: Both = (before, present) => before.sum + present.sum
const mean: Both = (before, present) => {
  const count = before.count + present.count
  return count > 0 ? (before.sum + present.sum) / count : Number.NaN
}
const nothing: Both = () => Number.NaN

const together: Record<Exclude<Measure, 'change'>, Both> = {
  avg: mean,
  ratio: mean,
  min: (before, present) => Math.min(before.min, present.min),
  max: (before, present) => Math.max(before.max, present.max),
  sum,
  rate: sum,
  value: nothing,
  silence: nothing,
}

function changePerMinute({ first, firstTime }: Bucket, time: number, value: number): number {
  const minutes = (time - firstTime) / minuteMs
  return minutes < 1 ? Number.NaN : (value - first) / minutes
}

/**
 * Measurements of one metric of a cell by minutes, shared by all rules: the present minute, and as many closed ones as
 * the longest window looks back on. What windows need of the closed ones is summed once a minute.
 */
export class MinuteWindow {
  readonly #views = new Map<number, WindowView>()
  readonly #present = new Bucket()
  #minutes = 1
  #minute = Number.NaN
  #closed: number[] = []

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
    const minute = Math.floor(time / minuteMs)
    const closes = minute !== this.#minute && this.#roll(minute)
    const present = this.#present
    if (present.isEmpty) {
      present.first = value
      present.firstTime = time
    }
    present.count += amount
    present.sum += value
    if (value < present.min) present.min = value
    if (value > present.max) present.max = value
    return closes
  }

  /** The present minute as it is kept: [minute, count, sum, min, max, first, firstTime]; empty without a measurement. */
  present(): number[] {
    return this.#present.isEmpty ? [] : this.#fields()
  }

  /** The closed minutes as they are kept, the oldest first. */
  get closed(): readonly number[] {
    return this.#closed
  }

  restore(present: readonly number[], closed: readonly number[]): void {
    const [minute, count = 0, sum = 0, min = 0, max = 0, first = 0, firstTime = 0] = present
    if (minute === undefined) return
    this.#closed = [...closed]
    this.#minute = minute
    Object.assign(this.#present, { count, sum, min, max, first, firstTime })
    this.#lookBack()
  }

  #roll(minute: number): boolean {
    const closes = !this.#present.isEmpty
    if (closes) this.#closed.push(...this.#fields())
    this.#present.empty()
    this.#minute = minute
    this.#lookBack()
    return closes
  }

  /** Forgets what no window looks back on and takes together what is left for each. */
  #lookBack(): void {
    const closed = this.#closed
    let old = 0
    while (old < closed.length && (closed[old] as number) <= this.#minute - this.#minutes)
      old += fieldsOfMinute
    if (old > 0) closed.splice(0, old)
    for (const [over, { before }] of this.#views) {
      before.empty()
      for (let at = 0; at < closed.length; at += fieldsOfMinute)
        if ((closed[at] as number) > this.#minute - over) before.include(closed, at)
    }
  }

  #fields(): number[] {
    const { count, sum, min, max, first, firstTime } = this.#present
    return [this.#minute, count, sum, min, max, first, firstTime]
  }
}
