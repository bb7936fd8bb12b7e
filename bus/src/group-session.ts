import { backoffMs } from '@telstar/runtime/backoff'
import kafka, { type KafkaConsumer, type LibrdKafkaError, type Message } from 'node-rdkafka'
import type { Assigned } from './assigned.js'
import { attendSlice } from './attend-slice.js'
import { BrokerWatch } from './broker-watch.js'
import { clientSettings, connectClient, disconnectWithin, type KafkaAccess } from './connect-client.js'
import { fetchSettings } from './fetch-settings.js'
import { Gather, type SliceLimits } from './gather.js'
import { GroupMember } from './group-member.js'
import type { SlicePorts } from './handle-slice.js'
import { leaveOpen } from './leave-open.js'
import type { OffsetStore } from './offset-loading.js'
import { pause } from './pause.js'
import { RecordPoll } from './record-poll.js'
import { StallGuard } from './stall-guard.js'
import { watermarks } from './ungrouped-consumer.js'

export interface SessionOptions extends KafkaAccess, SlicePorts {
  readonly group: string
  readonly topics: readonly string[]
  /** Reading starts from these offsets, never from the group's. */
  readonly offsets: OffsetStore
  readonly limits: SliceLimits
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
const leaveMs = 1500
const disconnectMs = 2000
const pollsToLeave = 15
/** A slice at work for so long makes the consumer unready. */
const stuckMs = 15_000
const stallCheckMs = 5000
const fatalCode = -150
const fencedBackoff = { firstMs: 100, mostMs: 3000 }

/** One librdkafka consumer in its group, from connecting to leaving: until it is stopped or fails for good. */
export class GroupSession {
  readonly #options: SessionOptions
  readonly #stopping: AbortSignal
  #parts: Parts | null = null
  #fatal = false
  #fencedInARow = 0
  #busySince: number | null = null

  constructor(options: SessionOptions, stopping: AbortSignal) {
    this.#options = options
    this.#stopping = stopping
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
    const guard = new StallGuard({
      unread: () => lostTopic(parts, this.#options.topics),
      everyMs: stallCheckMs,
    })
    const over = () => this.#stopping.aborted || this.#fatal || guard.stalled.aborted
    try {
      while (!over()) await this.#turn(parts)
    } finally {
      guard.stop()
      if (guard.stalled.aborted)
        this.#options.log.warn({ why: guard.stalled.reason }, 'lost sight of the topic: connecting anew')
      this.#parts = null
      parts.watch.stop()
      await leave(parts, this.#stopping.aborted)
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

  async #turn({ member, gather, poll }: Parts): Promise<void> {
    member.settle()
    const messages = await this.#read(gather, member)
    if (messages.length === 0 || member.unsettled) return
    const slice = member.accept(messages)
    if (slice === null) return
    const { generation } = member
    const { log } = this.#options
    const stopping = this.#stopping
    this.#busySince = performance.now()
    const outcome = await attendSlice(slice, { member, poll, ports: this.#options, log, stopping })
    this.#busySince = null
    if (outcome === 'handled') member.advance(slice, generation)
    this.#fencedInARow = outcome === 'fenced' ? this.#fencedInARow + 1 : 0
    if (outcome === 'fenced') await this.#yieldTo(member)
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

/**
 * '' while Kafka tells where a partition of ours, or else of our topic, ends. A client that was frozen out may have
 * lost its partitions and its only broker as well: it hears of neither again.
 * @throws {Error} when the client does not know the topic any more
 */
async function lostTopic(
  { consumer, member, watch }: Parts,
  [topic = '']: readonly string[],
): Promise<string> {
  const away = watch.readiness()
  if (away !== null) return away
  const asked = member.assigned()[0] ?? { topic, partition: 0 }
  await watermarks(consumer, asked.topic, asked.partition)
  return ''
}

function groupSettings(options: SessionOptions) {
  const { group, sessionTimeoutMs = 10_000 } = options
  return {
    ...clientSettings(options),
    ...fetchSettings,
    'group.id': group,
    'session.timeout.ms': sessionTimeoutMs,
    'heartbeat.interval.ms': Math.min(3000, Math.floor(sessionTimeoutMs / 4)),
    'max.poll.interval.ms': 300_000,
    'partition.assignment.strategy': 'roundrobin',
    // The answer is given by GroupMember.settle; librdkafka waits for it.
    rebalance_cb: () => {},
  }
}

/** Gives the partitions back before disconnecting: a close with an open rebalance hangs (node-rdkafka #330). */
async function leave({ consumer, member, poll }: Parts, atTheEnd: boolean): Promise<void> {
  const until = performance.now() + leaveMs
  try {
    consumer.unsubscribe()
    member.leave()
    // The group is left between two polls, some time after the partitions are gone.
    for (let gone = 0; gone < pollsToLeave && performance.now() < until; ) {
      await poll.next(1, 20)
      member.settle()
      gone = member.hasPartitions ? 0 : gone + 1
    }
    if (member.hasPartitions) consumer.unassign()
  } catch {
    // Not connected any more: there is nothing to give back.
  }
  if (atTheEnd) leaveOpen(consumer)
  else await disconnectWithin(consumer, disconnectMs)
}
