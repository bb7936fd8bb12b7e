import { ProduceFailed } from './produce-failed.js'

/** Where Kafka put a record. */
export interface Delivered {
  readonly partition: number
  readonly offset: bigint
}

interface Waiting {
  readonly deadline: number
  resolve(delivered: Delivered): void
  reject(error: ProduceFailed): void
}

/**
 * Everything that was given to librdkafka and has no delivery report yet. Ids are small integers: an opaque object
 * leaks in node-rdkafka when produce() throws. All wait equally long, so the oldest is always the first to expire.
 */
export class Deliveries {
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  get size(): number {
    return this.#waiting.size
  }

  has(id: number): boolean {
    return this.#waiting.has(id)
  }

  add(waiting: Waiting): number {
    this.#lastId = this.#lastId === 0x3fff_ffff ? 1 : this.#lastId + 1
    this.#waiting.set(this.#lastId, waiting)
    return this.#lastId
  }

  delivered(id: number, partition: number, offset: number): void {
    this.#take(id)?.resolve({ partition, offset: BigInt(offset) })
  }

  failed(id: number, error: ProduceFailed): void {
    this.#take(id)?.reject(error)
  }

  /** Rejects what has waited too long, and says how many; a report that comes later is ignored. */
  expire(now: number): number {
    let expired = 0
    for (const [id, { deadline }] of this.#waiting) {
      if (deadline > now) break
      this.failed(id, new ProduceFailed('timeout', 'Kafka did not acknowledge the record in time'))
      expired += 1
    }
    return expired
  }

  failAll(error: ProduceFailed): void {
    for (const id of [...this.#waiting.keys()]) this.failed(id, error)
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}
