import type { SupportNotice } from '@telstar/contracts/support-notice'
import { derivedId } from '../domain/derived-id.js'
import type { NoticeDecision } from './decide-notices.js'
import type { SupportEvent } from './support-event.js'

/** What a department is told of an event; the same each time. */
export function noticeOf(event: SupportEvent, { department, channel }: NoticeDecision): SupportNotice {
  const { eventId, context, itemId, data } = event
  const { type, at, customerId } = data
  return {
    noticeId: derivedId('notice', eventId, department, channel),
    ...{ department, eventId, type, at, customerId },
    item: { context, id: itemId },
    title: titleOf(event),
    event: { ...data },
  }
}

/** `ComplaintRouted` of an outage of high priority in north is `Complaint routed: outage, high, north`. */
function titleOf({ data, facts }: SupportEvent): string {
  const words = data.type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
  const { category, priority, kind, clock, region } = facts
  const about = [clock, category, priority, kind, region].filter((fact) => fact)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${about.length > 0 ? `: ${about.join(', ')}` : ''}`
}
