import type { RunningLoad } from '../fleet/run-load.js'
import type { LedgerWatch } from './stored.js'

/** Batches that may wait for the log: a second or two of work. */
const mostWaiting = 2000
const everyMs = 250

/**
 * Holds a load back while too much of it waits for the log. Kafka takes what it is given several times faster than a
 * database stores it; a rate that only fills a queue would be no throughput.
 */
export class HeldLoad {
  #stopped = false

  constructor(load: RunningLoad, ledger: LedgerWatch) {
    void this.#watch(load, ledger)
  }

  stop(): void {
    this.#stopped = true
  }

  async #watch(load: RunningLoad, ledger: LedgerWatch): Promise<void> {
    while (!this.#stopped) {
      load.allow((await ledger.batches()) + mostWaiting)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
}
