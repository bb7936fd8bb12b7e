import type { KafkaConsumer } from 'node-rdkafka'
import type { Assigned } from './assigned.js'
import { watermarks } from './ungrouped-consumer.js'

interface UnreadWatchOptions {
  /** One that is read: without partitions of its own a member still has to find it. */
  readonly topic: string
  readonly assigned: () => readonly Assigned[]
  /** Whether records are at work: reading rests meanwhile. */
  readonly busy: () => boolean
  readonly ask?: typeof watermarks
}

/** Tells what lies unread in a member's partitions while reading does not move. */
export class UnreadWatch {
  readonly #consumer: KafkaConsumer
  readonly #options: UnreadWatchOptions
  #before = ''

  constructor(consumer: KafkaConsumer, options: UnreadWatchOptions) {
    this.#consumer = consumer
    this.#options = options
  }

  /**
   * '' while reading moves, rests, or has reached the ends of all partitions.
   * @throws {Error} when the client cannot say where they end
   */
  async check(): Promise<string> {
    const { topic: known, assigned, busy, ask = watermarks } = this.#options
    const places = assigned()
    const at = places.map(({ topic, partition, next }) => `${topic}/${partition} at ${next}`)
    const moved = at.join() !== this.#before
    this.#before = at.join()
    if (moved || busy()) return ''
    if (places.length === 0) await ask(this.#consumer, known, 0)
    const unread: string[] = []
    for (const [index, { topic, partition, next }] of places.entries()) {
      const { low, high } = await ask(this.#consumer, topic, partition)
      // What retention has taken away is not there to be read.
      if (high > Math.max(low, Number(next))) unread.push(`${at[index]} of ${high}`)
    }
    return unread.join(', ')
  }
}
