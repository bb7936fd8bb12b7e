import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { noticeQueueName } from '@telstar/contracts/notice-queue'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { repeat } from '@telstar/runtime/repeat'
import { Teardown } from '@telstar/runtime/teardown'
import { deliverNotice } from '@telstar/senders/deliver-notice'
import { DirectDeliveries } from '@telstar/senders/direct-deliveries'
import { NoticeQueue } from '@telstar/senders/notice-queue'
import { addressGate } from '@telstar/senders/private-address'
import { sweepNotices } from '@telstar/senders/sweep-notices'
import { consumeTopics } from '../consume-topics.js'
import { type Processor, withHealth } from '../processor.js'
import { adoptAlerts } from './adopt-alerts.js'
import type { NotifyConfig } from './config.js'
import { deliveryPorts } from './deliver-notice.js'
import { overdueNotices } from './deliveries-table.js'
import { type NotifyEvents, notifyEvents } from './events.js'
import { flushDue, handle, type NotifyPorts } from './handle.js'
import { compileInhibition } from './inhibition.js'
import { compileRoute, routesById } from './route.js'
import { sendNotice } from './send-notice.js'
import { wipeContents } from './wipe-contents.js'

const consumer = 'notify'
const flushEveryMs = 100
const sweepEveryMs = 2000
const adoptAgainMs = 2000
const wipeEveryMs = 86_400_000

/** Notices from alert events, as a process of its own. */
export async function startNotify(config: NotifyConfig, log: Logger) {
  const metrics = new Metrics(consumer)
  return withHealth([notify(config, log, metrics)], { ...config.health, metrics })
}

/** The same, for a process that runs several processors. */
export function notify(config: NotifyConfig, log: Logger, metrics: Metrics): Processor {
  const teardown = new Teardown()
  const pool = openDatabase({ url: config.databaseUrl, name: consumer, log, connections: 4 })
  teardown.add('database', () => closeDatabase(pool))
  const events = notifyEvents(log, metrics)
  const delivery = deliveryOf(config, pool, events)
  const deliver = (noticeId: string, evenFailed = false) => deliverNotice(noticeId, delivery, evenFailed)
  const name = noticeQueueName(config.region)
  const queue = new NoticeQueue({ url: config.redisUrl, name, events, deliver })
  teardown.add('queue', () => queue.stop())
  const ports = notifyPorts(config, { pool, events, enqueue: (noticeIds) => void queue.enqueue(noticeIds) })
  const failed = (what: string) => (error: unknown) => events.loopFailed(what, error)
  const adoption = repeat(() => adoptAlerts(ports), {
    everyMs: adoptAgainMs,
    failed: failed('adoption'),
    once: true,
  })
  teardown.add('adoption', () => adoption.stop())
  const flusher = repeat(() => flushDue(ports), { everyMs: flushEveryMs, failed: failed('groups') })
  teardown.add('flusher', () => flusher.stop())
  const upkeep = repeat(wipeContents(pool, config.contentDays), {
    everyMs: wipeEveryMs,
    failed: failed('upkeep'),
  })
  teardown.add('upkeep', () => upkeep.stop())
  const direct = new DirectDeliveries({ deliver, failed: failed('direct delivery') })
  teardown.add('direct deliveries', () => direct.stop())
  const overdue = (graceMs: number) => overdueNotices(pool, graceMs)
  const sweeper = repeat(() => sweepNotices({ overdue, events, queue, direct }), {
    everyMs: sweepEveryMs,
    failed: failed('sweep'),
  })
  teardown.add('sweeper', () => sweeper.stop())
  const running = consume(config, { log, ports, teardown })
  return { stop: () => teardown.run(), failed: running.failed, readiness: running.readiness }
}

interface Parts {
  readonly log: Logger
  readonly ports: NotifyPorts
  readonly teardown: Teardown
}

function consume(config: NotifyConfig, { log, ports, teardown }: Parts) {
  const { pool, events } = ports
  return consumeTopics(
    { consumer, config, pool, log, teardown },
    {
      topics: [kafkaTopics.alertEvents.name],
      sessionTimeoutMs: config.sessionTimeoutMs,
      limits: { records: 500, bytes: 4 * 1024 * 1024, waitMs: 20 },
      handle: (slice) => handle(slice, ports),
      deadLetters: kafkaTopics.alertEventsDeadLetters.name,
      recordPoisonous: events.recordPoisonous,
    },
  )
}

type Reach = Pick<NotifyPorts, 'pool' | 'events' | 'enqueue'>

function notifyPorts({ region, notices, receivers }: NotifyConfig, reach: Reach): NotifyPorts {
  const root = compileRoute(notices.route)
  return {
    ...reach,
    ...{
      consumer,
      region,
      receivers,
      root,
      routes: routesById(root),
      externalUrl: notices.external_url ?? '',
    },
    hasInhibitRules: notices.inhibit_rules.length > 0,
    inhibition: compileInhibition(notices.inhibit_rules),
    newId: randomUUID,
    now: Date.now,
  }
}

function deliveryOf({ notices, receivers }: NotifyConfig, pool: Database, events: NotifyEvents) {
  const mayReach = addressGate(notices.allow_addresses)
  const send = { mayReach, print: events.noticePrinted, now: Date.now }
  return {
    ...deliveryPorts({
      ...{ pool, receivers, events },
      send: (notice, target) => sendNotice(notice, target, send),
    }),
    random: Math.random,
    pause: async (ms: number) => pause(ms),
  }
}
