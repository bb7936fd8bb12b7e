import type { Fields } from '../domain/aggregate.js'
import type { TicketCreate, TicketPatch } from './ticket-body.js'

/** A command that a change of a resource stands for. */
export interface ResourceCommand {
  readonly type: string
  readonly content: Fields
}

const priorityOf = { Critical: 'critical', Major: 'high', Minor: 'medium', Low: 'low' } as const

/** The command `open` that a new ticket is. */
export function openingOf(ticket: TicketCreate): Fields {
  const { description, ticketType, severity, priority, channel, relatedParty } = ticket
  const urgency = priority ?? (severity && priorityOf[severity])
  return {
    customerId: relatedParty[0]?.partyOrPartyRole.id,
    channel: channel?.[0]?.name ?? 'web',
    category: ticketType,
    ...(urgency !== undefined && { priority: urgency }),
    text: description,
  }
}

/**
 * The command that a patch stands for; null when it is none or more than one.
 * @param from the ticket's status as it is
 * @param byCustomer whether the customer sends it
 */
export function commandOf(patch: TicketPatch, from: string, byCustomer: boolean): ResourceCommand | null {
  const { status, statusChangeReason, ticketType, priority, note } = patch
  const classified = ticketType !== undefined || priority !== undefined
  const kinds = [status !== undefined, classified, note !== undefined].filter(Boolean)
  if (kinds.length !== 1) return null
  if (note?.[0]) return { type: 'note', content: { audience: 'customer', text: note[0].text } }
  if (status === undefined)
    return {
      type: 'classify',
      content: { ...(ticketType !== undefined && { category: ticketType }), ...(priority && { priority }) },
    }
  return moves[status]?.({ from, byCustomer, text: statusChangeReason }) ?? null
}

interface Move {
  readonly from: string
  readonly byCustomer: boolean
  readonly text: string | undefined
}

const moves: Readonly<Record<string, (move: Move) => ResourceCommand | null>> = {
  pending: ({ text }) => withText(text, (said) => ({ type: 'ask', content: { text: said } })),
  held: () => ({ type: 'hold', content: { reasonCode: 'other' } }),
  inProgress: ({ from, text }) =>
    from === 'resolved' || from === 'closed'
      ? withText(text, (said) => ({ type: 'reopen', content: { reasonCode: 'other', text: said } }))
      : { type: 'resume', content: {} },
  resolved: ({ text }) => ({
    type: 'resolve',
    content: { resolutionCode: 'other', ...(text !== undefined && { text }) },
  }),
  closed: ({ byCustomer }) => ({ type: byCustomer ? 'confirm' : 'close', content: {} }),
  cancelled: () => ({ type: 'cancel', content: { reasonCode: 'other' } }),
  rejected: () => ({ type: 'reject', content: { reasonCode: 'other' } }),
}

/** What cannot be without words. */
function withText(text: string | undefined, make: (text: string) => ResourceCommand): ResourceCommand | null {
  return text === undefined ? null : make(text)
}
