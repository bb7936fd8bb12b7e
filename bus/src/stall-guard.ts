import { pause } from './pause.js'

interface StallGuardOptions {
  /**
   * What lies unread and where reading stands, or '' when nothing does or nobody can tell.
   * @throws {Error} when the client cannot say although Kafka is there
   */
  readonly unread: () => Promise<string>
  readonly everyMs: number
}

/** So many equal answers in a row are a standstill. */
const standstill = 3
const answerWithinMs = 20_000

/**
 * Notices that reading stands still while its topic goes on. librdkafka can lose sight of a topic, without an error,
 * when Kafka was frozen for longer than its time-outs.
 */
export class StallGuard {
  readonly #options: StallGuardOptions
  readonly #stopping = new AbortController()
  readonly #stalled = new AbortController()

  constructor(options: StallGuardOptions) {
    this.#options = options
    void this.#watch()
  }

  /** Aborted, with the reason, when the same was unread at several checks in a row. */
  get stalled(): AbortSignal {
    return this.#stalled.signal
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** A client that lost its only broker may not even fail. */
  async #noAnswer(): Promise<string> {
    await pause(answerWithinMs, this.#stopping.signal)
    return 'no answer'
  }

  async #watch(): Promise<void> {
    const { unread, everyMs } = this.#options
    let [before, times] = ['', 0]
    while (!this.#stopping.signal.aborted) {
      await pause(everyMs, this.#stopping.signal)
      const now = await Promise.race([unread().catch((error: Error) => error.message), this.#noAnswer()])
      times = now !== '' && now === before ? times + 1 : 1
      before = now
      if (now !== '' && times >= standstill && !this.#stopping.signal.aborted) return this.#stalled.abort(now)
    }
  }
}
