import { TokenBucket } from './token-bucket.js'

const perSecond = 5
const burst = 500
const mostKinds = 1000

/** Keeps floods out of the log: so many lines of one kind, and how many were left out with the next one written. */
export class LogBudget {
  readonly #kinds = new Map<string, { bucket: TokenBucket; left: number }>()

  constructor(private readonly now: () => number) {}

  /** How many lines of this kind were left out before this one; null when this one is to be left out too. */
  spend(kind: string): number | null {
    const entry = this.#entry(kind)
    if (!entry.bucket.take(this.now())) {
      entry.left += 1
      return null
    }
    const { left } = entry
    entry.left = 0
    return left
  }

  #entry(kind: string) {
    let entry = this.#kinds.get(kind)
    if (entry === undefined) {
      if (this.#kinds.size >= mostKinds) this.#kinds.clear()
      entry = { bucket: new TokenBucket(perSecond, burst, this.now()), left: 0 }
      this.#kinds.set(kind, entry)
    }
    return entry
  }
}
