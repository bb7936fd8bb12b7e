import { receivedEvent } from '@telstar/bus/cloud-event'
import type { KafkaRecord } from '@telstar/bus/kafka-record'
import type { Slice } from '@telstar/bus/slice'
import { type AlertEvent, alertEventSchema } from '@telstar/contracts/alert-event'
import type { Database } from '@telstar/runtime/database'
import { advanceOffsets } from '../consumer-offsets-table.js'
import { takeOver } from '../take-over.js'
import { enrolAlerts } from './enrol-alerts.js'
import type { NotifyEvents } from './events.js'
import { type FlushPorts, flushGroups } from './flush-groups.js'
import { lockDueGroups } from './groups-table.js'
import type { Route } from './route.js'

export interface NotifyPorts extends FlushPorts {
  readonly consumer: string
  readonly pool: Database
  readonly root: Route
  readonly events: NotifyEvents
  /** Unix milliseconds. */
  now(): number
  /** Sets notices going; nobody waits for it. */
  enqueue(noticeIds: readonly string[]): void
}

/** So many groups are looked at in one transaction. */
const mostGroups = 50

/**
 * Takes alert events into their groups. What is due at once is planned in the same transaction as the offsets, so that a
 * notice without group_wait costs no second look.
 */
export async function handle({ records, positions }: Slice, ports: NotifyPorts): Promise<void> {
  const events = records.map(alertEvent)
  const now = ports.now()
  const flushed = await takeOver(ports.pool, ports.consumer, async (transaction) => {
    await advanceOffsets(transaction, ports.consumer, positions)
    const due = await enrolAlerts(transaction, events, { root: ports.root, routes: ports.routes, now })
    return flushGroups(transaction, due.slice(0, mostGroups), { ports, now })
  })
  ports.enqueue(flushed.noticeIds)
  ports.events.decided(flushed.decisions)
}

/** Looks at groups whose time has come. @returns whether there may be more of them */
export async function flushDue(ports: NotifyPorts): Promise<boolean> {
  const now = ports.now()
  const { rowCount } = await ports.pool.query('SELECT FROM notice_groups WHERE due_at <= $1 LIMIT 1', [
    new Date(now),
  ])
  if (rowCount === 0) return false
  const { groups, flushed } = await takeOver(ports.pool, ports.consumer, async (transaction) => {
    const due = await lockDueGroups(transaction, now, mostGroups)
    return { groups: due.length, flushed: await flushGroups(transaction, due, { ports, now }) }
  })
  ports.enqueue(flushed.noticeIds)
  ports.events.decided(flushed.decisions)
  return groups === mostGroups
}

/** @throws {Error} when the record is no alert event */
function alertEvent(record: KafkaRecord): AlertEvent {
  return alertEventSchema.parse(receivedEvent(record).data)
}
