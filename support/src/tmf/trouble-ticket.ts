import type { ComplaintDetail } from '../api/complaints/complaint-schema.js'
import type { ComplaintDetailRow } from '../queries/complaint-query.js'
import { customerPath } from './customer.js'
import type { Resource } from './resource-page.js'

export const ticketApi = '/tmf-api/troubleTicket/v5'
export const ticketPath = `${ticketApi}/troubleTicket`

/** How severe a priority is, in TM Forum's words. */
const severities: Readonly<Record<string, string>> = {
  critical: 'Critical',
  high: 'Major',
  medium: 'Minor',
  low: 'Low',
}

/** A complaint as TMF621 5.0 has it. The history, where it is there, gives the notes. */
export function troubleTicket(
  complaint: ComplaintDetailRow & Partial<Pick<ComplaintDetail, 'history'>>,
): Resource {
  const { complaintId: id, category, priority, status, duplicateOf, outcome } = complaint
  return {
    '@type': 'TroubleTicket',
    id,
    href: `${ticketPath}/${id}`,
    ...{ ticketType: category, priority, severity: severities[priority] ?? priority, status },
    description: complaint.text ?? '',
    creationDate: complaint.openedAt,
    lastUpdate: complaint.changedAt,
    expectedResolutionDate: complaint.resolution.dueAt,
    ...(outcome !== null && { resolutionDate: outcome.resolvedAt, statusChangeReason: outcome.code }),
    channel: [{ '@type': 'ChannelRef', id: complaint.channel, name: complaint.channel }],
    relatedParty: [customerParty(complaint.customerId), ...complaint.work.map(departmentParty)],
    ...(duplicateOf !== null && {
      troubleTicketRelationship: [
        {
          '@type': 'TroubleTicketRelationship',
          relationshipType: 'duplicates',
          ...{ id: duplicateOf, href: `${ticketPath}/${duplicateOf}` },
        },
      ],
    }),
    ...(complaint.history && { note: complaint.history.flatMap(noteOf) }),
  } as Resource
}

function customerParty(id: string) {
  return {
    '@type': 'RelatedPartyRefOrPartyRoleRef',
    role: 'customer',
    partyOrPartyRole: {
      '@type': 'PartyRoleRef',
      '@referredType': 'Customer',
      id,
      href: `${customerPath}/${id}`,
    },
  }
}

function departmentParty({ department }: { readonly department: string }) {
  return {
    '@type': 'RelatedPartyRefOrPartyRoleRef',
    role: 'department',
    partyOrPartyRole: {
      '@type': 'PartyRef',
      '@referredType': 'Organization',
      id: department,
      name: department,
    },
  }
}

function noteOf({ version, type, actor, at, text, data }: ComplaintDetail['history'][number]) {
  if (text === null || type === 'ComplaintOpened') return []
  const id = String(data['noteId'] ?? data['questionId'] ?? version)
  return [{ '@type': 'Note', id, author: actor, date: at, text }]
}
