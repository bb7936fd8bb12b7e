import { z } from '@hono/zod-openapi'
import { complaintStatuses } from '../complaints/complaint-vocabulary.js'
import { aggregateIdSchema } from '../domain/aggregate-id.js'
import { priorities } from '../domain/classification.js'
import { plainText } from '../domain/plain-text.js'

const type = z.string().optional()
const severity = z.enum(['Critical', 'Major', 'Minor', 'Low'])
const ticketType = z
  .string()
  .describe('A category: network-quality, outage, billing, contract, device, service, other')

const party = z.looseObject({
  role: z.string(),
  partyOrPartyRole: z.looseObject({ id: aggregateIdSchema }),
})

/** What POST takes (TMF621 5.0, TroubleTicket_FVO). */
export const ticketCreateSchema = z
  .strictObject({
    '@type': type,
    description: plainText(8000),
    ticketType,
    severity: severity.optional(),
    priority: z.enum(priorities).optional(),
    channel: z
      .array(z.looseObject({ name: z.string() }))
      .max(1)
      .optional(),
    relatedParty: z.array(party).min(1).max(1).describe('The customer: role customer'),
  })
  .openapi('TroubleTicketCreate')
export type TicketCreate = z.infer<typeof ticketCreateSchema>

const note = z.strictObject({ '@type': type, text: plainText(8000) })

/** What PATCH takes (TroubleTicket_MVO): one kind of change at a time. */
export const ticketPatchSchema = z
  .strictObject({
    '@type': type,
    status: z.enum(complaintStatuses).optional(),
    statusChangeReason: plainText(8000).optional(),
    ticketType: ticketType.optional(),
    priority: z.enum(priorities).optional(),
    note: z.array(note).length(1).optional().describe('A note to be added'),
  })
  .openapi('TroubleTicketPatch')
export type TicketPatch = z.infer<typeof ticketPatchSchema>
