import { randomUUID } from 'node:crypto'
import type { DomainEvent } from '../src/domain/aggregate.js'
import type { OpenEvent } from '../src/privacy/vault.js'
import { orderOf, RequestScene } from './request-scene.js'

/** An event as readers of the log get it. */
export function openEvent(
  { type, data, subject, personal = null }: DomainEvent,
  { context, id, version, at }: { context: OpenEvent['context']; id: string; version: number; at: Date },
): OpenEvent {
  const place = { xid: '1', position: '1' }
  const ids = { commandId: randomUUID(), correlationId: 'call', causationId: 'call' }
  const shared = {
    place,
    context,
    stream: `${context}-${id}`,
    version,
    at,
    recordedAt: at,
    actor: 'agent:anna',
    ...ids,
  }
  return { ...shared, type, data, personal, ...(subject !== undefined && { subject }) }
}

/** Events of one stream, two hours apart. */
export function openStream(context: OpenEvent['context'], events: readonly DomainEvent[]): OpenEvent[] {
  const id = randomUUID()
  const begin = Date.parse('2026-03-02T08:00:00Z')
  return events.map((event, index) =>
    openEvent(event, { context, id, version: index + 1, at: new Date(begin + index * 7_200_000) }),
  )
}

const day = (number: number) => `2026-03-0${number}T12:00:00.000Z`
const clock = { minutes: 60, since: day(2), usedMs: 0, warnAt: day(3), dueAt: day(4) }
const serviceLevel = { policyVersion: 1, calendar: 'always', firstResponse: clock, resolution: clock }

/** Makes events about a customer. */
const eventOf =
  (subject: string) =>
  (type: string, data: object, personal?: object): DomainEvent => ({
    type,
    subject,
    data: data as DomainEvent['data'],
    ...(personal && { personal: personal as DomainEvent['data'] }),
  })

/** A complaint that comes back once. */
export function complaintEvents(
  customerId: string,
  part: { category: string; region: string },
): DomainEvent[] {
  const opened = {
    complaintId: randomUUID(),
    customerId,
    channel: 'web',
    priority: 'high',
    plan: 'm',
    cells: [],
  }
  const event = eventOf(customerId)
  const times = { occurredAt: day(2), openedAt: day(2), serviceLevel }
  return [
    event(
      'ComplaintOpened',
      { ...opened, ...part, ...times },
      { text: 'Crackling since Tuesday', place: null },
    ),
    event('ComplaintRouted', {
      departments: ['billing', 'customer-care'],
      rule: null,
      policyVersion: 1,
      takeBy: day(3),
    }),
    event('ComplaintAccepted', { department: 'billing' }),
    event('FirstResponseGiven', { at: day(2), withinTarget: true }),
    event('ServiceLevelBreached', { clock: 'resolution', dueAt: day(4) }),
    event('ComplaintClassified', { category: 'billing', priority: 'low', serviceLevel }),
    event('ComplaintResolved', {
      resolutionCode: 'fixed',
      resolvedAt: day(5),
      withinTarget: false,
      confirmBy: day(6),
      reopenUntil: day(8),
    }),
    event('ComplaintReopened', { reasonCode: 'not-fixed', serviceLevel }, { text: 'Crackling again' }),
    event('ComplaintRouted', {
      departments: ['customer-care', 'network-operations'],
      rule: null,
      policyVersion: 1,
      takeBy: day(5),
    }),
  ]
}

/** A request of a customer that has come as far as its visit. */
export function requestEvents(customerId: string): DomainEvent[] {
  const scene = new RequestScene().giveAll(
    { ...orderOf({ address: 'Mill Lane 4' }), customerId },
    { type: 'accept', department: 'network-operations' },
    { type: 'start-step', stepId: 'check-line' },
    { type: 'complete-step', stepId: 'check-line' },
    { type: 'declare-jeopardy', stepId: 'install', reasonCode: 'step-overdue', expectedAt: null },
  )
  return scene.events
}

/** Streams in one log: each keeps its order, in pieces of random length. @param random 0 to 1 */
export function shuffledBatches(streams: readonly OpenEvent[][], random: () => number): OpenEvent[][] {
  const left = streams.map((events) => [...events])
  const batches: OpenEvent[][] = []
  for (;;) {
    const open = left.filter((events) => events.length > 0)
    if (open.length === 0) return batches
    const batch: OpenEvent[] = []
    for (let wanted = 1 + Math.floor(random() * 20); wanted > 0; wanted -= 1) {
      const next = open[Math.floor(random() * open.length)]?.shift()
      if (next !== undefined) batch.push(next)
    }
    if (batch.length > 0) batches.push(batch)
  }
}
