import { eventId, streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'
import { customerPath } from '../customer.js'
import { ticketPath } from '../trouble-ticket.js'

/** The APIs that can be listened to. */
export const hubApis = ['troubleTicket', 'customer'] as const
export type HubApi = (typeof hubApis)[number]

/** What each of them tells of. */
export const hubEventTypes = {
  troubleTicket: [
    'TroubleTicketCreateEvent',
    'TroubleTicketStatusChangeEvent',
    'TroubleTicketAttributeValueChangeEvent',
    'TroubleTicketInformationRequiredEvent',
  ],
  customer: [
    'CustomerCreateEvent',
    'CustomerAttributeValueChangeEvent',
    'CustomerStateChangeEvent',
    'CustomerDeleteEvent',
  ],
} as const satisfies Readonly<Record<HubApi, readonly string[]>>

/** An event as listeners get it (TMF630 notification). Nothing personal: whoever may, asks for the resource. */
export interface TmfEvent {
  readonly eventId: string
  readonly eventTime: string
  readonly eventType: string
  readonly '@type': string
  readonly correlationId: string
  readonly domain: string
  readonly event: Readonly<Record<string, unknown>>
}

const status = 'TroubleTicketStatusChangeEvent'
const attribute = 'TroubleTicketAttributeValueChangeEvent'

interface Told {
  readonly eventType: string
  readonly status?: string
}

const ticketTold: Readonly<Record<string, Told>> = {
  ComplaintOpened: { eventType: 'TroubleTicketCreateEvent', status: 'acknowledged' },
  ComplaintAccepted: { eventType: status, status: 'inProgress' },
  CustomerAsked: { eventType: 'TroubleTicketInformationRequiredEvent', status: 'pending' },
  ResolutionProposed: { eventType: 'TroubleTicketInformationRequiredEvent', status: 'pending' },
  CustomerAnswered: { eventType: status, status: 'inProgress' },
  ComplaintHeld: { eventType: status, status: 'held' },
  ComplaintResumed: { eventType: status, status: 'inProgress' },
  ComplaintResolved: { eventType: status, status: 'resolved' },
  ComplaintReopened: { eventType: status, status: 'inProgress' },
  ComplaintClosed: { eventType: status, status: 'closed' },
  ComplaintCancelled: { eventType: status, status: 'cancelled' },
  ComplaintRejected: { eventType: status, status: 'rejected' },
  ComplaintClassified: { eventType: attribute },
  ComplaintRouted: { eventType: attribute },
  DuplicateLinked: { eventType: attribute },
  NoteAdded: { eventType: attribute },
}

const customerTold: Readonly<Record<string, Told>> = {
  CustomerRegistered: { eventType: 'CustomerCreateEvent', status: 'active' },
  ContactChanged: { eventType: 'CustomerAttributeValueChangeEvent' },
  PlanChanged: { eventType: 'CustomerAttributeValueChangeEvent' },
  ServiceAddressChanged: { eventType: 'CustomerAttributeValueChangeEvent' },
  CustomerClosed: { eventType: 'CustomerStateChangeEvent', status: 'closed' },
  SubjectErased: { eventType: 'CustomerDeleteEvent', status: 'erased' },
}

const apis = {
  complaint: { api: 'troubleTicket', told: ticketTold, path: ticketPath, type: 'TroubleTicket' },
  profile: { api: 'customer', told: customerTold, path: customerPath, type: 'Customer' },
} as const

/** What listeners are told of an event of the log, and by which API; null: nothing. */
export function tmfEvent(event: OpenEvent): { readonly api: HubApi; readonly content: TmfEvent } | null {
  const { context, type, data, version, at, correlationId } = event
  if (context === 'request' || data['audience'] === 'internal') return null
  const { api, told, path, type: resourceType } = apis[context]
  const said = told[type]
  if (said === undefined) return null
  const { eventType } = said
  const id = streamId(event)
  const resource = {
    // A listener that is told the same again, or later than something else, knows by the version which is newer.
    ...{ '@type': resourceType, id, href: `${path}/${id}`, version },
    ...(said.status !== undefined && { status: said.status }),
    ...(data['category'] !== undefined && { ticketType: data['category'], priority: data['priority'] }),
  }
  const content = {
    ...{ eventId: eventId(event), eventTime: at.toISOString(), eventType, '@type': eventType },
    ...{ correlationId, domain: 'customer support', event: { [api]: resource } },
  }
  return { api, content }
}
