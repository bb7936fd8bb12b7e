/**
 * Who owns the one session: first come, first served, from the first statement until the transaction is over.
 */
export class SessionQueue<Holder> {
  #owner: Holder | undefined
  readonly #waiting: { holder: Holder; enter: (entered: boolean) => void }[] = []
  #onFree: () => void = () => {}

  get owner(): Holder | undefined {
    return this.#owner
  }

  get isFree(): boolean {
    return this.#owner === undefined
  }

  /** Resolves true once the holder owns the session, at once if it does already; false when it was forgotten meanwhile. */
  acquire(holder: Holder): Promise<boolean> {
    if (this.#owner === holder) return Promise.resolve(true)
    if (this.isFree) {
      this.#owner = holder
      return Promise.resolve(true)
    }
    return new Promise((enter) => this.#waiting.push({ holder, enter }))
  }

  release(holder: Holder): void {
    if (this.#owner !== holder) return
    const next = this.#waiting.shift()
    this.#owner = next?.holder
    next?.enter(true)
    if (!next) this.#onFree()
  }

  /** Takes a holder that is gone out of the line; an owner has to release. */
  forget(holder: Holder): void {
    const at = this.#waiting.findIndex((entry) => entry.holder === holder)
    if (at >= 0) this.#waiting.splice(at, 1)[0]!.enter(false)
  }

  /** Resolves when nobody owns the session or waits for it, or after maxWaitMs. */
  untilFree(maxWaitMs: number): Promise<void> {
    if (this.isFree) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, maxWaitMs)
      this.#onFree = () => {
        clearTimeout(timer)
        this.#onFree = () => {}
        resolve()
      }
    })
  }
}
