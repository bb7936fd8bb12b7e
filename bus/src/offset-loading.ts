import { backoffMs } from '@telstar/runtime/backoff'
import type { Logger } from '@telstar/runtime/logger'
import type { TopicPartition } from 'node-rdkafka'
import { pause } from './pause.js'

/** Where reading goes on; null where nothing is stored yet: from the earliest record. */
export interface OffsetStore {
  load(topic: string, partition: number): Promise<bigint | null>
}

/** A partition and the offset its caller stored. */
export interface StoredPlace extends TopicPartition {
  readonly stored: bigint | null
}

const loadBackoff = { firstMs: 100, mostMs: 5000 }

/** Loads the offsets of an assignment, however long the store is away, while the consumer goes on polling. */
export class OffsetLoading {
  readonly partitions: readonly TopicPartition[]
  readonly #cancelled = new AbortController()
  #places: readonly StoredPlace[] | null = null

  constructor(partitions: readonly TopicPartition[], store: OffsetStore, log: Logger) {
    this.partitions = partitions
    void this.#load(store, log)
  }

  /** The places, once all are known. */
  get places(): readonly StoredPlace[] | null {
    return this.#places
  }

  cancel(): void {
    this.#cancelled.abort()
  }

  async #load(store: OffsetStore, log: Logger): Promise<void> {
    const { signal } = this.#cancelled
    for (let attempt = 0; !signal.aborted && this.#places === null; attempt += 1) {
      try {
        this.#places = await Promise.all(
          this.partitions.map(async ({ topic, partition }) => {
            return { topic, partition, stored: await store.load(topic, partition) }
          }),
        )
      } catch (error) {
        if (attempt % 10 === 0) log.warn({ err: error, attempt }, 'the stored offsets cannot be loaded yet')
        await pause(backoffMs(attempt, loadBackoff, Math.random()), signal)
      }
    }
  }
}
