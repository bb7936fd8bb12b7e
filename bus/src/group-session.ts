import { backoffMs } from '@telstar/runtime/backoff'
import kafka, { type KafkaConsumer, type LibrdKafkaError, type Message } from 'node-rdkafka'
import type { Assigned } from './assigned.js'
import { attendSlice } from './attend-slice.js'
import { BrokerWatch } from './broker-watch.js'
import { connectClient, type KafkaAccess } from './connect-client.js'
import { Gather, type SliceLimits } from './gather.js'
import { GroupMember } from './group-member.js'
import { groupSettings } from './group-settings.js'
import type { SlicePorts } from './handle-slice.js'
import { askEnds, type IdlePort, onceUnlessHealing } from './idle.js'
import { leaveGroup } from './leave-group.js'
import type { OffsetStore } from './offset-loading.js'
import { pause } from './pause.js'
import { RecordPoll } from './record-poll.js'
import type { Slice } from './slice.js'
import { StallGuard } from './stall-guard.js'
import { Standstill } from './standstill.js'
import { UnreadWatch } from './unread-watch.js'
import { untilAborted } from './until-aborted.js'

export interface SessionOptions extends KafkaAccess, SlicePorts {
  readonly group: string
  readonly topics: readonly string[]
  /** Reading starts from these offsets, never from the group's. */
  readonly offsets: OffsetStore
  readonly limits: SliceLimits
  readonly idle?: IdlePort
  /** A consumer silent for so long loses its partitions; 10,000 unless told. Kafka's own least is 6,000. */
  readonly sessionTimeoutMs?: number
}

interface Parts {
  readonly consumer: KafkaConsumer
  readonly member: GroupMember
  readonly poll: RecordPoll
  readonly gather: Gather
  readonly watch: BrokerWatch
}

const idleMs = 100
const settlingMs = 10
/** A slice at work for so long makes the consumer unready. */
const stuckMs = 15_000
const stallCheckMs = 5000
const fatalCode = -150
const fencedBackoff = { firstMs: 100, mostMs: 3000 }

/** One librdkafka consumer in its group, from connecting to leaving: until it is stopped or fails for good. */
export class GroupSession {
  readonly #options: SessionOptions
  readonly #stopping: AbortSignal
  readonly #known: Set<string>
  #parts: Parts | null = null
  #fatal = false
  #fencedInARow = 0
  #busySince: number | null = null
  #idleFrom = 0

  /** @param known what lies unread for good, as sessions before this one found (see `Standstill`) */
  constructor(options: SessionOptions, stopping: AbortSignal, known: Set<string>) {
    this.#options = options
    this.#stopping = stopping
    this.#known = known
  }

  assigned(): Assigned[] {
    return this.#parts?.member.assigned() ?? []
  }

  readiness(): string | null {
    if (this.#parts === null) return 'not connected to Kafka yet'
    const { watch, member } = this.#parts
    if (member.settling) return 'the stored offsets are being loaded'
    const busyMs = performance.now() - (this.#busySince ?? performance.now())
    if (busyMs > stuckMs) return `the same records have been tried for ${Math.round(busyMs / 1000)} s`
    return watch.readiness()
  }

  /** @throws whatever is no failure of records, Kafka or the offsets' store */
  async run(): Promise<void> {
    const parts = await this.#join()
    if (parts === null) return
    this.#parts = parts
    const standstill = this.#standstillOf(parts)
    // A client that was frozen out may have lost its partitions and its only broker: it hears of neither again.
    const unread = async () => parts.watch.readiness() ?? standstill.check()
    const guard = new StallGuard({ unread, everyMs: stallCheckMs })
    const over = () => this.#stopping.aborted || this.#fatal || guard.stalled.aborted
    try {
      while (!over()) await this.#turn(parts, guard.stalled)
    } finally {
      guard.stop()
      if (guard.stalled.aborted) this.#stoodStill(standstill, String(guard.stalled.reason))
      this.#parts = null
      parts.watch.stop()
      await leaveGroup(parts, this.#stopping.aborted)
    }
  }

  async #join(): Promise<Parts | null> {
    const { log, offsets, limits, topics } = this.#options
    const make = () =>
      new kafka.KafkaConsumer(groupSettings(this.#options), { 'auto.offset.reset': 'earliest' })
    const consumer = await connectClient(make, log, this.#stopping)
    if (consumer === null) return null
    const poll = new RecordPoll(consumer)
    const parts = {
      consumer,
      poll,
      member: new GroupMember(consumer, offsets, log),
      gather: new Gather(poll, limits),
      watch: new BrokerWatch(consumer, log),
    }
    consumer.subscribe([...topics])
    return parts
  }

  #standstillOf({ consumer, member }: Parts): Standstill {
    const busy = () => this.#busySince !== null || member.unsettled
    const [topic = ''] = this.#options.topics
    return new Standstill(
      new UnreadWatch(consumer, { topic, assigned: () => member.assigned(), busy }),
      this.#known,
    )
  }

  #stoodStill(standstill: Standstill, why: string): void {
    standstill.remember(why)
    this.#options.log.warn({ why, group: this.#options.group }, 'reading stands still: connecting anew')
  }

  async #turn(parts: Parts, stalled: AbortSignal): Promise<void> {
    const { member, gather } = parts
    member.settle()
    await untilAborted(this.#idle(parts), stalled, undefined)
    const messages = await untilAborted(this.#read(gather, member), stalled, [])
    if (messages.length === 0 || member.unsettled) return
    const slice = member.accept(messages)
    if (slice !== null) await this.#attend(slice, parts, this.#options)
  }

  async #attend(slice: Slice, { member, poll }: Parts, ports: SlicePorts): Promise<void> {
    const { generation } = member
    const { log } = this.#options
    this.#busySince = performance.now()
    const outcome = await attendSlice(slice, { member, poll, ports, log, stopping: this.#stopping })
    this.#busySince = null
    if (outcome === 'handled') member.advance(slice, generation)
    this.#fencedInARow = outcome === 'fenced' ? this.#fencedInARow + 1 : 0
    if (outcome === 'fenced') await this.#yieldTo(member)
  }

  /** As a slice without records, so that the consumer stays a member however long it takes. */
  async #idle(parts: Parts): Promise<void> {
    const { idle } = this.#options
    const { member, consumer } = parts
    const isDue = idle !== undefined && performance.now() >= this.#idleFrom
    if (!isDue || member.unsettled || !member.hasPartitions) return
    this.#idleFrom = performance.now() + idle.everyMs
    const askedAt = Date.now()
    const places = await askEnds(consumer, member.assigned())
    if (member.unsettled || this.#stopping.aborted) return
    const positions = places.map(({ topic, partition, next }) => ({ topic, partition, from: next, next }))
    const handle = () => onceUnlessHealing(() => idle.handle(places, askedAt), this.#options)
    await this.#attend({ records: [], positions }, parts, { ...this.#options, handle })
  }

  /** Whoever owns the partitions goes on undisturbed for a while. */
  async #yieldTo(member: GroupMember): Promise<void> {
    await pause(backoffMs(this.#fencedInARow, fencedBackoff, Math.random()), this.#stopping)
    member.reload()
  }

  async #read(gather: Gather, member: GroupMember): Promise<Message[]> {
    try {
      return await gather.next(member.settling ? settlingMs : idleMs)
    } catch (error) {
      const { code } = error as LibrdKafkaError
      this.#fatal = code === fatalCode
      this.#options.log.warn({ err: error, group: this.#options.group }, 'reading from Kafka failed')
      await pause(idleMs, this.#stopping)
      return []
    }
  }
}
