import type { Level } from './survey.js'

const first = Buffer.from([0])
const last = Buffer.alloc(80, 0xff)
const usualBytes = 8 * 2 ** 20
const urgentBytes = 512 * 1024

/**
 * Gives the disk space of removed batches back. LevelDB does so by itself only when more is written; after an outage has
 * been delivered nothing much is.
 */
export class Compaction {
  #peak = 0
  #running: Promise<void> | null = null

  /** To be told after every write what is held; `urgent` when the disk is full. */
  consider(level: Level, { held, urgent }: { held: number; urgent: boolean }): void {
    this.#peak = Math.max(this.#peak, held)
    const freed = this.#peak - held
    const worth = urgent ? freed > urgentBytes : freed > Math.max(usualBytes, held)
    if (!worth || this.#running !== null) return
    this.#peak = held
    this.#running = this.#compact(level)
  }

  /** Resolves when none runs. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #compact(level: Level): Promise<void> {
    try {
      await level.compactRange(first, last)
    } catch {
      // The store was closed or the disk refuses: the next write tells.
    }
    this.#running = null
  }
}
