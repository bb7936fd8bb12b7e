/** Latencies in log-spaced buckets, 5 % wide, from 10 µs to 100 s: bounded memory however long the run. */
export class LatencyHistogram {
  readonly #counts: number[]
  #total = 0

  constructor(counts: readonly number[] = []) {
    this.#counts = Array.from({ length: bucketCount }, (_, index) => counts[index] ?? 0)
    this.#total = this.#counts.reduce((sum, count) => sum + count, 0)
  }

  record(ms: number): void {
    const bucket = Math.ceil(Math.log(Math.max(ms, lowestMs) / lowestMs) / step)
    const index = Math.min(bucket, bucketCount - 1)
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#total += 1
  }

  merge(counts: readonly number[]): void {
    counts.forEach((count, index) => {
      this.#counts[index] = (this.#counts[index] ?? 0) + count
      this.#total += count
    })
  }

  /** Upper bound in ms of the bucket that holds the quantile (0–1); NaN when nothing was recorded. */
  quantile(quantile: number): number {
    let rest = Math.ceil(quantile * this.#total)
    if (rest === 0) return Number.NaN
    const index = this.#counts.findIndex((count) => {
      rest -= count
      return rest <= 0
    })
    return lowestMs * Math.exp(step * index)
  }

  get total(): number {
    return this.#total
  }

  get counts(): readonly number[] {
    return this.#counts
  }
}

const lowestMs = 0.01
const step = Math.log(1.05)
const bucketCount = Math.ceil(Math.log(100_000 / lowestMs) / step) + 1
