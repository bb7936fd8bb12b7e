import { pause } from './pause.js'

interface StallGuardOptions {
  /** The offset to be read next, per partition. */
  readonly next: ReadonlyMap<number, number>
  /** The offset after a partition's last record. @throws {Error} when Kafka does not answer */
  readonly end: (partition: number) => Promise<number>
  readonly everyMs: number
}

/**
 * Notices that a reader stands still while its topic goes on. librdkafka's fetching can end without an error when Kafka
 * was frozen for longer than its time-outs; a consumer in a group is given its partitions anew, one outside is not.
 */
export class StallGuard {
  readonly #options: StallGuardOptions
  readonly #stopping = new AbortController()
  readonly #stalled = new AbortController()

  constructor(options: StallGuardOptions) {
    this.#options = options
    void this.#watch()
  }

  /** Aborted when a partition had unread records at two checks in a row and nothing of it was read in between. */
  get stalled(): AbortSignal {
    return this.#stalled.signal
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #watch(): Promise<void> {
    let before = new Map<number, number>()
    while (!this.#stopping.signal.aborted) {
      await pause(this.#options.everyMs, this.#stopping.signal)
      const behind = await this.#behind().catch(() => new Map<number, number>())
      if ([...behind].some(([partition, at]) => before.get(partition) === at)) return this.#stalled.abort()
      before = behind
    }
  }

  /** Where the partitions stand that have unread records. */
  async #behind(): Promise<Map<number, number>> {
    const behind = new Map<number, number>()
    for (const [partition, at] of this.#options.next) {
      if ((await this.#options.end(partition)) > at) behind.set(partition, at)
    }
    return behind
  }
}
