import type { KafkaConsumer, Message } from 'node-rdkafka'
import { BrokerWatch } from './broker-watch.js'
import type { KafkaAccess } from './connect-client.js'
import { type KafkaRecord, kafkaRecord } from './kafka-record.js'
import { pause } from './pause.js'
import { RecordPoll } from './record-poll.js'
import { partitionIds, releaseConsumer, ungroupedConsumer } from './ungrouped-consumer.js'

export interface FollowOptions extends KafkaAccess {
  readonly topic: string
  /** Called for one record after the other, in order per partition; what it throws is logged and passed over. */
  onRecord(record: KafkaRecord): void | Promise<void>
}

export interface Following {
  /** Resolves when the ends of all partitions were reached once; never, when stopped before that. */
  readonly caughtUp: Promise<void>
  /** Why what was read may be old or incomplete, or null. */
  readiness(): string | null
  stop(): Promise<void>
}

const pollMs = 100
const mostAtOnce = 1000

/** Reads a whole topic from its beginning, without a group, and stays at its end. It outlives Kafka's restarts. */
export function followTopic(options: FollowOptions): Following {
  return new TopicFollower(options)
}

class TopicFollower implements Following {
  readonly caughtUp: Promise<void>
  readonly #options: FollowOptions
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  #reached: () => void = () => {}
  #behind: Set<number> | null = null
  #watch: BrokerWatch | null = null

  constructor(options: FollowOptions) {
    this.#options = options
    this.caughtUp = new Promise((resolve) => {
      this.#reached = resolve
    })
    this.#running = this.#run()
  }

  readiness(): string | null {
    if (this.#behind === null || this.#watch === null) return 'not connected to Kafka yet'
    if (this.#behind.size > 0) return `${this.#options.topic} has not been read to its end yet`
    return this.#watch.readiness()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.race([this.#running, pause(5000)])
  }

  async #run(): Promise<void> {
    const { topic, log } = this.#options
    const { signal } = this.#stopping
    const consumer = await ungroupedConsumer(this.#options, signal)
    if (consumer === null) return
    this.#watch = new BrokerWatch(consumer, log)
    const ids = await partitionIds(consumer, topic, signal)
    this.#behind = new Set(ids)
    consumer.assign(ids.map((partition) => ({ topic, partition, offset: -2 })))
    await this.#read(consumer, signal)
    this.#watch.stop()
    await releaseConsumer(consumer)
  }

  async #read(consumer: KafkaConsumer, signal: AbortSignal): Promise<void> {
    const poll = new RecordPoll(consumer)
    while (!signal.aborted) {
      let messages: Message[] = []
      try {
        messages = await poll.next(mostAtOnce, pollMs)
      } catch (error) {
        this.#options.log.warn({ err: error, topic: this.#options.topic }, 'reading the topic failed')
        await pause(pollMs, signal)
      }
      for (const message of messages) await this.#give(kafkaRecord(message))
      for (const { partition } of poll.takeEnded()) this.#atEnd(partition)
    }
  }

  async #give(record: KafkaRecord): Promise<void> {
    try {
      await this.#options.onRecord(record)
    } catch (error) {
      const { topic, partition, offset } = record
      this.#options.log.error(
        { err: error, topic, partition, offset: `${offset}` },
        'a record was passed over',
      )
    }
  }

  #atEnd(partition: number): void {
    if (!this.#behind?.delete(partition) || this.#behind.size > 0) return
    this.#reached()
  }
}
