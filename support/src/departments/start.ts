import { setTimeout as pause } from 'node:timers/promises'
import { writeDeadLetter } from '@telstar/bus/dead-letters'
import { mayHeal } from '@telstar/bus/may-heal'
import { poisonLetter } from '@telstar/bus/poison-letter'
import { runConsumer } from '@telstar/bus/run-consumer'
import { type Producer, startProducer } from '@telstar/bus/start-producer'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { supportNoticeQueueName } from '@telstar/contracts/notice-queue'
import type { Database } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import { repeat } from '@telstar/runtime/repeat'
import { Teardown } from '@telstar/runtime/teardown'
import { type DeliveryPorts, deliverNotice } from '@telstar/senders/deliver-notice'
import { DirectDeliveries } from '@telstar/senders/direct-deliveries'
import { NoticeQueue } from '@telstar/senders/notice-queue'
import { addressGate } from '@telstar/senders/private-address'
import { sweepNotices } from '@telstar/senders/sweep-notices'
import type { RoutingPolicy } from '../routing/routing-policy.js'
import { type AddressBook, hasAddress } from './address-book.js'
import { loadOffset } from './consumer-offsets-table.js'
import type { NoticeTerms } from './decide-notices.js'
import { type ClaimedNotice, claimNotice, overdueNotices, writeDelivery } from './deliveries-table.js'
import { type DepartmentEvents, departmentEvents } from './events.js'
import { type DepartmentPorts, handle } from './handle.js'
import type { NoticePolicy } from './notice-policy.js'
import { type FailedNotice, failedNotices, requeueNotices } from './notices-table.js'
import { sendNotice } from './send-notice.js'

const consumer = 'departments'
const sweepEveryMs = 2000
/** Work that nobody was told of does not become less: a department may be away over a weekend. */
const noticePatience = { ageMs: 3 * 86_400_000, attempts: 8, pauseMs: 10 * 60_000 }

const deadLetters: Readonly<Record<string, string>> = {
  [kafkaTopics.supportProfiles.name]: kafkaTopics.supportProfilesDeadLetters.name,
  [kafkaTopics.supportComplaints.name]: kafkaTopics.supportComplaintsDeadLetters.name,
  [kafkaTopics.supportRequests.name]: kafkaTopics.supportRequestsDeadLetters.name,
}

export interface DepartmentsConfig {
  readonly brokers: readonly string[]
  readonly redisUrl: string
  /** How long the partitions of a dead process wait for another; at least 6,000. */
  readonly sessionTimeoutMs: number
  /** Which department hears of what. */
  readonly notices: NoticePolicy
  /** How departments want to hear of their work. */
  readonly routing: Pick<RoutingPolicy, 'departments'>
  readonly book: AddressBook
}

export interface DepartmentParts {
  /** As `support_writer`. */
  readonly pool: Database
  readonly metrics: Metrics
}

/** Departments at work in this process. */
export interface RunningDepartments {
  readonly failed: Promise<never>
  readiness(): string | null
  stop(): Promise<void>
  /** Notices that were given up, the newest first. */
  failedNotices(most: number): Promise<FailedNotice[]>
  /** Sends notices again that were given up. @returns the ids of those that had been */
  retryNotices(noticeIds: readonly string[]): Promise<string[]>
}

/** Departments are told of what is published, once for each event, department and channel. */
export function startDepartments(
  config: DepartmentsConfig,
  log: Logger,
  { pool, metrics }: DepartmentParts,
): RunningDepartments {
  const teardown = new Teardown()
  const events = departmentEvents(log, metrics)
  const producer = startProducer({
    brokers: [...config.brokers],
    clientId: 'support-notices',
    log,
    lingerMs: 0,
  })
  teardown.add('producer', () => producer.stop())
  const queue = deliver(config, { pool, events, producer, teardown })
  const running = consume(config, log, {
    ...{ pool, events, producer, teardown },
    enqueue: (noticeIds) => void queue.enqueue(noticeIds),
  })
  return {
    failed: running.failed,
    readiness: () => producer.readiness() ?? running.readiness(),
    stop: () => teardown.run(),
    failedNotices: (most) => failedNotices(pool, most),
    retryNotices: async (noticeIds) => {
      const again = await requeueNotices(pool, noticeIds)
      await queue.enqueueAgain(again)
      return again
    },
  }
}

interface Parts {
  readonly pool: Database
  readonly events: DepartmentEvents
  readonly producer: Producer
  readonly teardown: Teardown
}

function deliver({ redisUrl, book }: DepartmentsConfig, { pool, events, producer, teardown }: Parts) {
  const send = { book, producer, mayReach: addressGate(book.allowAddresses), now: Date.now }
  const ports: DeliveryPorts<ClaimedNotice> = {
    claim: (noticeId, evenFailed) => claimNotice(pool, noticeId, evenFailed),
    send: (notice) => sendNotice(notice, send),
    write: (notice, delivery) => writeDelivery(pool, notice, delivery),
    tried: events.noticeTried,
    patience: noticePatience,
    random: Math.random,
    pause: async (ms) => pause(ms),
  }
  const attempt = (noticeId: string, evenFailed = false) => deliverNotice(noticeId, ports, evenFailed)
  const queue = new NoticeQueue({ url: redisUrl, name: supportNoticeQueueName, events, deliver: attempt })
  teardown.add('queue', () => queue.stop())
  const failed = (what: string) => (error: unknown) => events.loopFailed(what, error)
  const direct = new DirectDeliveries({ deliver: attempt, failed: failed('direct delivery') })
  teardown.add('direct deliveries', () => direct.stop())
  const overdue = (graceMs: number) => overdueNotices(pool, graceMs)
  const sweeper = repeat(() => sweepNotices({ overdue, events, queue, direct }), {
    everyMs: sweepEveryMs,
    failed: failed('sweep'),
  })
  teardown.add('sweeper', () => sweeper.stop())
  return queue
}

function consume(
  config: DepartmentsConfig,
  log: Logger,
  { teardown, producer, ...reach }: Parts & Pick<DepartmentPorts, 'enqueue'>,
) {
  const ports = { ...reach, consumer, terms: termsOf(config) }
  const running = runConsumer({
    ...{ brokers: [...config.brokers], clientId: `support-${consumer}`, log, group: `support-${consumer}` },
    topics: Object.keys(deadLetters),
    offsets: { load: (topic, partition) => loadOffset(ports.pool, consumer, { topic, partition }) },
    sessionTimeoutMs: config.sessionTimeoutMs,
    limits: { records: 500, bytes: 4 * 1024 * 1024, waitMs: 20 },
    handle: (slice) => handle(slice, ports),
    deadLetter: async (record, error) => {
      const letter = poisonLetter(record, 'support', error)
      await writeDeadLetter(producer, deadLetters[record.topic] ?? '', letter)
      ports.events.recordPoisonous(record, error)
    },
    isTransient: mayHeal,
  })
  teardown.add('consumer', () => running.stop())
  return running
}

function termsOf({ notices, routing, book }: DepartmentsConfig): NoticeTerms {
  const { departments } = routing
  return {
    policy: notices,
    usual: {
      'network-operations': departments['network-operations'].notify,
      billing: departments.billing.notify,
      'customer-care': departments['customer-care'].notify,
    },
    hasAddress: (department, channel) => hasAddress(book, department, channel),
  }
}
