import type { Logger } from '@telstar/runtime/logger'
import type { KafkaConsumer, LibrdKafkaError, Message, TopicPartition } from 'node-rdkafka'
import { type Assigned, endOf } from './assigned.js'
import { GroupOffsets } from './group-offsets.js'
import { kafkaRecord } from './kafka-record.js'
import { OffsetLoading, type OffsetStore, type StoredPlace } from './offset-loading.js'
import { partitionKey, type Slice, sliceOf } from './slice.js'

interface Place extends TopicPartition {
  /** Handled up to here: what the caller has stored. */
  next: bigint
  /** Handed out up to here; null right after an assignment, when Kafka may start somewhere else. */
  read: bigint | null
}

const assignCode = -175
const beginning = -2

/**
 * A member of a consumer group whose offsets are its caller's. librdkafka's rebalances are queued and applied by
 * `settle` between two polls: what a poll returned always belongs to the assignment before.
 */
export class GroupMember {
  readonly #consumer: KafkaConsumer
  readonly #store: OffsetStore
  readonly #log: Logger
  readonly groupOffsets: GroupOffsets
  readonly #places = new Map<string, Place>()
  #rebalances: (readonly TopicPartition[] | 'revoke')[] = []
  #loading: OffsetLoading | null = null
  #paused = false
  #leaving = false
  #generation = 0

  constructor(consumer: KafkaConsumer, store: OffsetStore, log: Logger) {
    this.#consumer = consumer
    this.#store = store
    this.#log = log
    this.groupOffsets = new GroupOffsets(consumer, log)
    consumer.on('rebalance', (change: LibrdKafkaError, partitions: TopicPartition[]) => {
      this.#rebalances.push(change.code === assignCode ? partitions : 'revoke')
    })
  }

  /** Partitions are being taken away: `settle` lets them go. */
  get revoked(): boolean {
    return this.#rebalances.includes('revoke')
  }

  /** What was read now may not be handled: the assignment is changing. */
  get unsettled(): boolean {
    return this.#rebalances.length > 0 || this.#loading !== null
  }

  /** The offsets to read from are being loaded. */
  get settling(): boolean {
    return this.#loading !== null
  }

  /** Grows with every assignment. */
  get generation(): number {
    return this.#generation
  }

  get hasPartitions(): boolean {
    return this.#places.size > 0 || this.#loading !== null
  }

  /** Applies what librdkafka announced; to be called only while no poll is under way. */
  settle(): void {
    const rebalances = this.#rebalances
    this.#rebalances = []
    for (const change of rebalances) {
      if (change === 'revoke' || this.#leaving) this.#letGo()
      else this.#load(change)
    }
    const places = this.#loading?.places
    if (places) this.#assign(places)
    this.groupOffsets.commit(this.#places.values())
  }

  /**
   * Refuses what is being assigned, now and from now on. An assignment whose offsets cannot be loaded would stay
   * unanswered, and librdkafka leaves no group before its answer.
   */
  leave(): void {
    this.#leaving = true
    if (this.#loading !== null) this.#letGo()
  }

  /** Goes back to the stored offsets; until they are loaded nothing is handed out. */
  reload(): void {
    if (this.#loading === null && this.#places.size > 0) this.#load(this.#partitions())
  }

  /** The slice of messages just read; null when none of them is for us. */
  accept(messages: readonly Message[]): Slice | null {
    const records = []
    for (const message of messages) {
      const place = this.#places.get(partitionKey(message.topic, message.partition))
      if (place === undefined) continue
      const record = kafkaRecord(message)
      if (place.read === null) this.#begin(place, record.offset)
      else if (record.offset < place.read) return this.#wentBack(record.offset, place)
      place.read = record.offset + 1n
      records.push(record)
    }
    if (records.length === 0) return null
    return sliceOf(
      records,
      (topic, partition) => this.#places.get(partitionKey(topic, partition))?.next ?? 0n,
    )
  }

  /** The slice was handled under the given generation. */
  advance({ positions }: Slice, generation: number): void {
    if (generation !== this.#generation) return
    for (const { topic, partition, next } of positions) {
      const place = this.#places.get(partitionKey(topic, partition))
      if (place !== undefined) place.next = next
    }
    this.groupOffsets.changed()
  }

  /** Nothing is fetched until `resume`, so that polling serves only the group. */
  pause(): void {
    if (this.#places.size > 0) this.#consumer.pause(this.#partitions())
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    if (this.#places.size > 0) this.#consumer.resume(this.#partitions())
  }

  assigned(): Assigned[] {
    return [...this.#places.values()].map(({ topic, partition, next }) => {
      return { topic, partition, next, end: endOf(this.#consumer, topic, partition) }
    })
  }

  #partitions(): TopicPartition[] {
    return [...this.#places.values()].map(({ topic, partition }) => ({ topic, partition }))
  }

  #letGo(): void {
    this.#loading?.cancel()
    this.#loading = null
    // A partition stays paused in librdkafka when it is taken away, and when it comes back.
    if (this.#paused && this.#places.size > 0) this.#consumer.resume(this.#partitions())
    this.#places.clear()
    this.#generation += 1
    this.#consumer.unassign()
    this.#log.info('partitions were taken away')
  }

  #load(partitions: readonly TopicPartition[]): void {
    this.#loading?.cancel()
    this.#loading = new OffsetLoading(partitions, this.#store, this.#log)
  }

  #assign(places: readonly StoredPlace[]): void {
    this.#loading = null
    this.#generation += 1
    this.#places.clear()
    for (const { topic, partition, stored } of places) {
      this.#places.set(partitionKey(topic, partition), { topic, partition, next: stored ?? 0n, read: null })
    }
    this.#consumer.assign(
      places.map(({ topic, partition, stored }) => {
        return { topic, partition, offset: stored === null ? beginning : Number(stored) }
      }),
    )
    if (this.#paused) this.pause()
    this.#log.info(
      { partitions: places.map(({ topic, partition }) => partitionKey(topic, partition)) },
      'reading',
    )
  }

  #begin({ topic, partition, next }: Place, offset: bigint): void {
    if (offset === next || next === 0n) return
    const place = { topic, partition, stored: `${next}`, found: `${offset}` }
    if (offset > next)
      this.#log.warn(place, 'records after the stored offset are gone: reading the next there')
    else this.#log.warn(place, 'the log ends before the stored offset: reading it from its start')
  }

  #wentBack(offset: bigint, { topic, partition, read }: Place): null {
    this.#log.warn(
      { topic, partition, read: `${read}`, found: `${offset}` },
      'Kafka went back: reading again',
    )
    this.reload()
    return null
  }
}
