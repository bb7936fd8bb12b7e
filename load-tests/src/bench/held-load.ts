import type { RunningLoad } from '../fleet/run-load.js'

/** Batches that may wait for the log: a second or two of work. */
const mostWaiting = 2000
const everyMs = 250

/**
 * Holds a load back while too much of it waits for the log. Kafka takes what it is given several times faster than a
 * database stores it; a rate that only fills a queue would be no throughput.
 */
export class HeldLoad {
  #stopped = false

  /** @param stored how many of the load's batches the log has so far */
  constructor(load: RunningLoad, stored: () => Promise<number>) {
    void this.#watch(load, stored)
  }

  stop(): void {
    this.#stopped = true
  }

  async #watch(load: RunningLoad, stored: () => Promise<number>): Promise<void> {
    while (!this.#stopped) {
      load.allow((await stored()) + mostWaiting)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
}
