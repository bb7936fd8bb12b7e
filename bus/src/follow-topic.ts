import type { KafkaConsumer, Message } from 'node-rdkafka'
import { BrokerWatch } from './broker-watch.js'
import type { KafkaAccess } from './connect-client.js'
import { type KafkaRecord, kafkaRecord } from './kafka-record.js'
import { leaveOpen } from './leave-open.js'
import { pause } from './pause.js'
import { RecordPoll } from './record-poll.js'
import { StallGuard } from './stall-guard.js'
import { partitionIds, releaseConsumer, ungroupedConsumer, watermarks } from './ungrouped-consumer.js'

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
const stallCheckMs = 5000

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
  /** The offset to be read next, per partition. */
  readonly #next = new Map<number, number>()
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
    while (!this.#stopping.signal.aborted) await this.#follow()
  }

  /** With one consumer, until the end or until that one stands still. */
  async #follow(): Promise<void> {
    const { topic, log } = this.#options
    const { signal } = this.#stopping
    const consumer = await ungroupedConsumer(this.#options, signal)
    if (consumer === null) return
    this.#watch = new BrokerWatch(consumer, log)
    await this.#assign(consumer)
    const unread = () => this.#unread(consumer)
    const guard = new StallGuard({ unread, everyMs: stallCheckMs })
    await this.#read(consumer, AbortSignal.any([signal, guard.stalled]))
    guard.stop()
    this.#watch.stop()
    this.#watch = null
    if (guard.stalled.aborted)
      log.warn({ topic }, 'reading stood still; the topic is read on with a new connection')
    if (signal.aborted) leaveOpen(consumer)
    else void releaseConsumer(consumer)
  }

  async #unread(consumer: KafkaConsumer): Promise<string> {
    const unread: string[] = []
    for (const [partition, at] of this.#next) {
      const { high } = await watermarks(consumer, this.#options.topic, partition)
      if (high > at) unread.push(`${partition} at ${at}`)
    }
    return unread.join(', ')
  }

  async #assign(consumer: KafkaConsumer): Promise<void> {
    const { topic } = this.#options
    const ids = await partitionIds(consumer, topic, this.#stopping.signal)
    this.#behind ??= new Set(ids)
    for (const id of ids) if (!this.#next.has(id)) this.#next.set(id, 0)
    consumer.assign(ids.map((partition) => ({ topic, partition, offset: this.#next.get(partition) || -2 })))
  }

  async #read(consumer: KafkaConsumer, over: AbortSignal): Promise<void> {
    const poll = new RecordPoll(consumer)
    const ended = new Promise<Message[]>((resolve) => {
      over.addEventListener('abort', () => resolve([]), { once: true })
    })
    while (!over.aborted) {
      // A wait that never ends must not outlast the reader.
      const messages = await Promise.race([this.#poll(poll, over), ended])
      for (const message of messages) await this.#give(kafkaRecord(message))
      for (const { partition, offset } of poll.takeEnded()) this.#atEnd(partition, offset)
    }
  }

  async #poll(poll: RecordPoll, over: AbortSignal): Promise<Message[]> {
    try {
      return await poll.next(mostAtOnce, pollMs)
    } catch (error) {
      this.#options.log.warn({ err: error, topic: this.#options.topic }, 'reading the topic failed')
      await pause(pollMs, over)
      return []
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
    this.#next.set(record.partition, Number(record.offset) + 1)
  }

  #atEnd(partition: number, offset: number): void {
    this.#next.set(partition, offset)
    if (!this.#behind?.delete(partition) || this.#behind.size > 0) return
    this.#reached()
  }
}
