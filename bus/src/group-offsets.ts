import type { Logger } from '@telstar/runtime/logger'
import type { KafkaConsumer, TopicPartition } from 'node-rdkafka'

const everyMs = 1000

/** Commits to the group how far the caller is, for those who watch its lag; reading never starts from it. */
export class GroupOffsets {
  readonly #consumer: KafkaConsumer
  readonly #log: Logger
  #changed = false
  #committedAt = 0
  #unanswered = 0

  constructor(consumer: KafkaConsumer, log: Logger) {
    this.#consumer = consumer
    this.#log = log
    consumer.on('offset.commit', () => {
      this.#unanswered -= 1
    })
  }

  /** A commit is under way; librdkafka's close waits for its answer, which a lost coordinator never gives. */
  get unanswered(): boolean {
    return this.#unanswered > 0
  }

  changed(): void {
    this.#changed = true
  }

  commit(places: Iterable<TopicPartition & { readonly next: bigint }>): void {
    if (!this.#changed || performance.now() - this.#committedAt < everyMs) return
    this.#changed = false
    this.#committedAt = performance.now()
    const handled = [...places].filter(({ next }) => next > 0n)
    const offsets = handled.map(({ topic, partition, next }) => ({ topic, partition, offset: Number(next) }))
    try {
      if (offsets.length === 0) return
      this.#consumer.commit(offsets)
      this.#unanswered += 1
    } catch (error) {
      this.#log.debug({ err: error }, "the group's offsets were not committed")
    }
  }
}
