import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'

/** A complaint or a request, as the customer's page shows it. */
export interface Item {
  readonly itemId: string
  readonly version: number
  readonly context: string
  readonly customerId: string
  readonly kind: string
  readonly priority: string | null
  readonly status: string
  /** Of a request that is held. */
  readonly statusBefore: string | null
  readonly openedAt: Date
  readonly changedAt: Date
}

/** Nothing more is to be done. A complaint that is resolved still waits for the customer to agree. */
const ends: ReadonlySet<string> = new Set([
  'closed',
  'cancelled',
  'rejected',
  'completed',
  'partial',
  'failed',
])

/** Where an event leads to, whatever was before. */
const leadsTo: Readonly<Record<string, string>> = {
  CustomerAsked: 'pending',
  CustomerAnswered: 'inProgress',
  ComplaintHeld: 'held',
  ComplaintResumed: 'inProgress',
  ResolutionProposed: 'pending',
  ComplaintResolved: 'resolved',
  ComplaintReopened: 'inProgress',
  ComplaintClosed: 'closed',
  ComplaintCancelled: 'cancelled',
  ComplaintRejected: 'rejected',
  RequestApproved: 'acknowledged',
  RequestDeclined: 'rejected',
  RequestRejected: 'rejected',
  StepStarted: 'inProgress',
  RequestFailed: 'failed',
  RequestCancelled: 'cancelled',
}

export function isOpen({ status }: Pick<Item, 'status'>): boolean {
  return !ends.has(status)
}

/** The item after an event; null as long as none has opened it. */
export function itemAfter(item: Item | null, event: OpenEvent): Item | null {
  if (event.type === 'ComplaintOpened' || event.type === 'RequestOrdered') return opened(event)
  if (item === null) return null
  const { version, at } = event
  return { ...item, ...classified(event), ...moved(item, event), version, changedAt: at }
}

function opened(event: OpenEvent): Item {
  const { data, context, version, at, subject } = event
  return {
    itemId: streamId(event),
    version,
    context,
    customerId: subject ?? String(data['customerId']),
    kind: String(data['category'] ?? data['kind']),
    priority: data['priority'] === undefined ? null : String(data['priority']),
    status: data['needsApproval'] === true ? 'pending' : 'acknowledged',
    statusBefore: null,
    openedAt: at,
    changedAt: at,
  }
}

function classified({ type, data }: OpenEvent): Partial<Item> {
  return type === 'ComplaintClassified'
    ? { kind: String(data['category']), priority: String(data['priority']) }
    : {}
}

function moved({ status, statusBefore }: Item, { type, data }: OpenEvent): Partial<Item> {
  switch (type) {
    case 'ComplaintAccepted':
      return status === 'acknowledged' ? { status: 'inProgress' } : {}
    case 'RequestHeld':
      return { status: 'held', statusBefore: status }
    case 'RequestResumed':
      return { status: statusBefore ?? 'acknowledged', statusBefore: null }
    case 'RequestCompleted':
      return { status: data['partial'] === true ? 'partial' : 'completed' }
    default:
      return { status: leadsTo[type] ?? status }
  }
}
