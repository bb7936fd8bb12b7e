import type { DeliveryReport, MessageHeader } from 'node-rdkafka'
import { type Delivered, Deliveries } from './deliveries.js'
import { DeliveryPoll } from './delivery-poll.js'
import { PartitionCounts } from './partition-counts.js'
import { pause } from './pause.js'
import { ProduceFailed, produceFailed } from './produce-failed.js'
import { leastDeliveryTimeoutMs, ProducerConnection, type ProducerSettings } from './producer-connection.js'

export interface OutgoingRecord {
  readonly topic: string
  /** Without it the key decides, as `partitionFor` does; without a key any partition. */
  readonly partition?: number
  readonly key: string | null
  /** null is a tombstone. */
  readonly value: Buffer | null
  readonly headers?: Readonly<Record<string, string>>
  /** Unix milliseconds; without it the time of sending. */
  readonly timestamp?: number
}

export interface Producer {
  /**
   * Resolves when all in-sync replicas have the record. Order is kept per partition.
   * @throws {ProduceFailed}
   */
  produce(record: OutgoingRecord): Promise<Delivered>
  /** How many partitions a topic has; asked for again after half a minute. @throws {ProduceFailed} */
  partitionsOf(topic: string): Promise<number>
  /** How many records wait for their delivery report. */
  pending(): number
  /** Why Kafka cannot be reached, or null. */
  readiness(): string | null
  /** Waits a few seconds for what is pending and rejects the rest. */
  stop(): Promise<void>
}

/** Of the records given before the first connection so many are held, each no longer than its delivery time. */
const mostHeld = 10_000
const flushMs = 4000
const expireEveryMs = 50
/**
 * Records that time out for so long, and none delivered meanwhile, are a client that will not recover: after a frozen
 * Kafka librdkafka now and then forgets its only broker and never asks for it again. A new client starts anew.
 */
const standstillMs = 10_000

/** An idempotent producer with acks=all. It connects in the background and outlives every restart of Kafka. */
export function startProducer(settings: ProducerSettings): Producer {
  return new IdempotentProducer(settings)
}

class IdempotentProducer implements Producer {
  readonly #timeoutMs: number
  readonly #deliveries = new Deliveries()
  readonly #counts = new PartitionCounts()
  readonly #connection: ProducerConnection
  readonly #poll: DeliveryPoll
  #held: { readonly record: OutgoingRecord; readonly id: number }[] = []
  #stopped = false
  #nextExpiry = 0
  #standstillSince: number | null = null

  constructor(settings: ProducerSettings) {
    this.#timeoutMs = Math.max(leastDeliveryTimeoutMs, settings.deliveryTimeoutMs ?? 10_000)
    this.#connection = new ProducerConnection(settings, {
      connected: () => this.#sendHeld(),
      reported: (error, report) => this.#reported(error, report),
      fatal: (error) => this.#deliveries.failAll(new ProduceFailed('fatal', error.message)),
    })
    this.#poll = new DeliveryPoll(
      () => this.#serve(),
      () => this.#deliveries.size > 0,
    )
  }

  produce(record: OutgoingRecord): Promise<Delivered> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return reject(new ProduceFailed('stopped', 'the producer was stopped'))
      const deadline = performance.now() + this.#timeoutMs
      const id = this.#deliveries.add({ deadline, resolve, reject })
      this.#send(record, id)
      this.#poll.wake()
    })
  }

  async partitionsOf(topic: string): Promise<number> {
    const over = new AbortController()
    await Promise.race([this.#connection.connecting, pause(this.#timeoutMs, over.signal)])
    over.abort()
    const { client } = this.#connection
    if (client === null) throw new ProduceFailed('timeout', 'not connected to Kafka')
    return this.#counts.of(client, topic)
  }

  pending(): number {
    return this.#deliveries.size
  }

  readiness(): string | null {
    return this.#stopped ? 'the producer was stopped' : this.#connection.readiness()
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    await this.#connection.stop(flushMs)
    // Flushed reports are handed over a hundred at a time by later turns of the event loop.
    for (let turn = 0; turn < 200 && this.#connection.client && this.#deliveries.size > 0; turn += 1) {
      this.#connection.serve()
      await pause(1)
    }
    this.#poll.stop()
    this.#deliveries.failAll(new ProduceFailed('stopped', 'the producer was stopped'))
    await this.#connection.close()
  }

  #serve(): void {
    this.#connection.serve()
    const now = performance.now()
    if (now < this.#nextExpiry) return
    this.#nextExpiry = now + expireEveryMs
    if (this.#deliveries.expire(now) > 0) this.#timedOut('a record timed out')
  }

  #timedOut(why: string): void {
    this.#connection.suspect(why)
    const now = performance.now()
    this.#standstillSince ??= now
    if (now - this.#standstillSince < standstillMs) return
    this.#standstillSince = null
    this.#connection.replace(new ProduceFailed('timeout', 'nothing was delivered for long'))
  }

  #send(record: OutgoingRecord, id: number): void {
    const { client } = this.#connection
    if (client === null) {
      this.#hold(record, id)
      return
    }
    const { topic, partition, value, key, timestamp, headers } = record
    try {
      client.produce(topic, partition ?? -1, value, key, timestamp, id, headers && headerList(headers))
    } catch (error) {
      const failure = produceFailed(error as Error)
      this.#deliveries.failed(id, failure)
      if (failure.code === 'fatal') this.#connection.replace(failure)
    }
  }

  #hold(record: OutgoingRecord, id: number): void {
    if (this.#held.length < mostHeld) this.#held.push({ record, id })
    else this.#deliveries.failed(id, new ProduceFailed('queue-full', 'not connected to Kafka'))
  }

  #sendHeld(): void {
    const held = this.#held
    this.#held = []
    for (const { record, id } of held) if (this.#deliveries.has(id)) this.#send(record, id)
  }

  #reported(error: { readonly message: string } | null, { opaque, partition, offset }: DeliveryReport): void {
    if (error === null) {
      this.#standstillSince = null
      this.#deliveries.delivered(opaque as number, partition, offset)
      return
    }
    const failure = produceFailed(error)
    this.#deliveries.failed(opaque as number, failure)
    if (failure.code === 'timeout') this.#timedOut(failure.message)
  }
}

function headerList(headers: Readonly<Record<string, string>>): MessageHeader[] {
  const list: MessageHeader[] = []
  for (const name in headers) list.push({ [name]: headers[name] as string })
  return list
}
