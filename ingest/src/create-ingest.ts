import { partitionFor } from '@telstar/bus/partition'
import { deadLetterHeaders } from '@telstar/contracts/dead-letter'
import { decodeBatch } from '@telstar/contracts/decode-batch'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { Malformed, type MalformedReason } from '@telstar/contracts/refusal'
import { Gather, type GatherLimits } from './gather.js'
import { inTime } from './in-time.js'
import { IngestUnavailable } from './ingest-unavailable.js'
import { isPlainBatch } from './is-plain-batch.js'
import { type IngestProducer, learnPartitions } from './learn-partitions.js'
import { malformedLetter } from './malformed-letter.js'

/** What happens here, for whoever counts and logs it. */
export interface IngestEvents {
  batchAccepted(fact: { bytes: number; seconds: number }): void
  batchMalformed(fact: { node: string; reason: MalformedReason; detail: string }): void
  /** Kafka did not take a batch; its node was not told that it is safe. */
  batchUnsafe(fact: { node: string; detail: string }): void
}

export interface IngestLimits extends GatherLimits {
  /** A batch that Kafka has not taken by then is given up. Below 1.5 times the shortest keep-alive. */
  readonly answerWithinMs: number
}

export interface Ingest {
  /**
   * Takes one MQTT payload. Resolves when Kafka has it, or has its dead letter; calls made in some order reach Kafka
   * in that order per node. Never waits for an earlier call.
   * @throws {IngestUnavailable} by rejection, when Kafka does not answer in time
   */
  accept(node: string, payload: Buffer): Promise<void>
  /** Why nothing can be taken now, or null. */
  readiness(): string | null
  /** Sends what waits and gives what is under way `graceMs` to end. */
  stop(graceMs: number): Promise<void>
}

interface IngestOptions {
  readonly producer: IngestProducer
  readonly region: string
  readonly events: IngestEvents
  readonly limits: IngestLimits
  /** Unix milliseconds. */
  readonly now: () => number
}

/** From a payload to a telemetry record in Kafka, or to a dead letter. */
export function createIngest(options: IngestOptions): Ingest {
  return new KafkaIngest(options)
}

const unknownTopic = 'the telemetry topic is not known yet'

class KafkaIngest implements Ingest {
  readonly #options: IngestOptions
  readonly #partitions: ReturnType<typeof learnPartitions>
  readonly #gather: Gather
  readonly #pending = new Set<Promise<void>>()

  constructor(options: IngestOptions) {
    const { producer, region, limits, now } = options
    this.#options = options
    this.#partitions = learnPartitions(producer, kafkaTopics.telemetry.name)
    this.#gather = new Gather({
      region,
      limits,
      now,
      produce: (record) => inTime(producer.produce(record), limits.answerWithinMs),
    })
  }

  accept(node: string, payload: Buffer): Promise<void> {
    const partitions = this.#partitions.count()
    if (partitions === null) return Promise.reject(new IngestUnavailable(unknownTopic))
    const { events, now, region } = this.#options
    const received = now()
    const malformed = malformationOf(payload, received)
    if (malformed !== null) {
      const topic = mqttTopic(region, node, 'telemetry')
      return this.#watch(node, this.#bury({ node, region, topic, payload, received, malformed }))
    }
    const taken = this.#gather.add(partitionFor(node, partitions), { node, received, payload })
    return this.#watch(
      node,
      taken.then(() => events.batchAccepted({ bytes: payload.length, seconds: (now() - received) / 1000 })),
    )
  }

  readiness(): string | null {
    return this.#partitions.count() === null ? unknownTopic : null
  }

  async stop(graceMs: number): Promise<void> {
    this.#partitions.stop()
    this.#gather.flush()
    await inTime(Promise.allSettled(this.#pending), graceMs).catch(() => undefined)
  }

  async #bury(unreadable: Parameters<typeof malformedLetter>[0]): Promise<void> {
    const { producer, limits, events } = this.#options
    const letter = malformedLetter(unreadable)
    const { node, received, detail, bytes } = letter
    events.batchMalformed({ node, reason: unreadable.malformed.reason, detail })
    const produced = producer.produce({
      topic: kafkaTopics.telemetryDeadLetters.name,
      key: node,
      value: bytes,
      headers: deadLetterHeaders(letter),
      timestamp: received,
    })
    await inTime(produced, limits.answerWithinMs)
  }

  #watch(node: string, taken: Promise<void>): Promise<void> {
    const { events } = this.#options
    this.#pending.add(taken)
    taken.then(
      () => this.#pending.delete(taken),
      (error: Error) => {
        this.#pending.delete(taken)
        events.batchUnsafe({ node, detail: error.message })
      },
    )
    return taken
  }
}

/** Why the payload cannot be read, or null. Whatever is accepted here, `decodeBatch` reads again behind Kafka. */
function malformationOf(payload: Buffer, received: number): Malformed | null {
  if (isPlainBatch(payload)) return null
  try {
    decodeBatch(payload, received)
    return null
  } catch (error) {
    return error instanceof Malformed ? error : new Malformed('bad-structure', (error as Error).message)
  }
}
