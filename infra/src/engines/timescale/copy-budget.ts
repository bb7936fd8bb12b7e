/** Bounds the COPY data all clients together may have in memory; one client may always go on, so that none waits for ever. */
export class CopyBudget<Holder> {
  readonly #maxBytes: number
  readonly #mayAlways: (holder: Holder) => boolean
  readonly #held = new Map<Holder, number>()
  #total = 0
  #waiting: (() => void)[] = []

  constructor(maxBytes: number, mayAlways: (holder: Holder) => boolean) {
    this.#maxBytes = maxBytes
    this.#mayAlways = mayAlways
  }

  get total(): number {
    return this.#total
  }

  /** Counts bytes already in memory; resolves when the holder may read more. */
  async take(holder: Holder, bytes: number): Promise<void> {
    this.#held.set(holder, (this.#held.get(holder) ?? 0) + bytes)
    this.#total += bytes
    while (this.#total > this.#maxBytes && !this.#mayGoOn(holder)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  give(holder: Holder): void {
    this.#total -= this.#held.get(holder) ?? 0
    this.#held.delete(holder)
    this.wake()
  }

  /** Called when another holder may have become the one that always goes on. */
  wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }

  #mayGoOn(holder: Holder): boolean {
    const [first] = this.#held.keys()
    return holder === first || !this.#held.has(holder) || this.#mayAlways(holder)
  }
}
