import type { EofEvent, KafkaConsumer, LibrdKafkaError, Message } from 'node-rdkafka'

/**
 * Pulls what has arrived. `consume(n)` waits until n messages are there or none came for a time-out, so n is 1 while
 * waiting, and the rest is taken without waiting. A wait holds one of libuv's threads, so it should be short.
 */
export class RecordPoll {
  readonly #consumer: KafkaConsumer
  #flowing = false
  #ended: EofEvent[] = []

  constructor(consumer: KafkaConsumer) {
    this.#consumer = consumer
    consumer.on('partition.eof', (event: EofEvent) => this.#ended.push(event))
  }

  /** Partitions whose end was met by the messages given out so far, once each time (`enable.partition.eof`). */
  takeEnded(): readonly EofEvent[] {
    const ended = this.#ended
    this.#ended = []
    return ended
  }

  /**
   * Up to `most` messages; waits for the first no longer than `waitMs`.
   * @throws {LibrdKafkaError}
   */
  async next(most: number, waitMs: number): Promise<Message[]> {
    const ready = this.#flowing ? await this.#consume(most, 0) : []
    if (ready.length > 0) return ready
    this.#flowing = false
    const first = await this.#consume(1, waitMs)
    if (first.length === 0 || most === 1) return first
    this.#flowing = true
    return first.concat(await this.#consume(most - 1, 0))
  }

  /** What lies ready now. */
  ready(most: number): Promise<Message[]> {
    return this.#consume(most, 0)
  }

  #consume(most: number, waitMs: number): Promise<Message[]> {
    return new Promise((resolve, reject) => {
      this.#consumer.setDefaultConsumeTimeout(waitMs)
      this.#consumer.consume(most, (error: LibrdKafkaError | null, messages) =>
        error ? reject(error) : resolve(messages),
      )
    })
  }
}
