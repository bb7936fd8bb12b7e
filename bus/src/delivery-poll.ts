const busyMs = 1
const idleMs = 100

/**
 * Delivery reports are handed over only when librdkafka is polled: every millisecond while any is awaited, else ten
 * times a second for errors. The process stays alive only while reports are awaited.
 */
export class DeliveryPoll {
  readonly #poll: () => void
  readonly #awaited: () => boolean
  #timer: NodeJS.Timeout | undefined
  #busy = false
  #stopped = false

  constructor(poll: () => void, awaited: () => boolean) {
    this.#poll = poll
    this.#awaited = awaited
    this.#schedule()
  }

  /** Something is awaited from now on. */
  wake(): void {
    if (!this.#busy && !this.#stopped) this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    this.#busy = this.#awaited()
    this.#timer = setTimeout(() => this.#tick(), this.#busy ? busyMs : idleMs)
    if (!this.#busy) this.#timer.unref()
  }

  #tick(): void {
    this.#poll()
    if (!this.#stopped) this.#schedule()
  }
}
