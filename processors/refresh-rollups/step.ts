import type { BucketRange } from './bucket-range.js'

/** How long one statement aims to take: others wait for it where the database has one session only. */
const aimMs = 250
const most = 64

/** Cuts ranges into steps of so many buckets as were found to take about a quarter of a second. */
export class Step {
  readonly #widthMs: number
  #buckets = 1

  constructor(widthMs: number) {
    this.#widthMs = widthMs
  }

  /** The first step of a range, and what is left of it. */
  cut({ from, to }: BucketRange): [BucketRange, BucketRange | null] {
    const end = Math.min(to, from + this.#buckets * this.#widthMs)
    return [{ from, to: end }, end < to ? { from: end, to } : null]
  }

  /** Says how long a step took. */
  took(ms: number): void {
    this.#buckets = ms > aimMs ? Math.max(1, this.#buckets >> 1) : Math.min(most, this.#buckets * 2)
  }
}
