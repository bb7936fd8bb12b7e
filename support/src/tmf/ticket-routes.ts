import { createRoute, z } from '@hono/zod-openapi'
import { jsonBody } from '@telstar/http/guard-body'
import { wordParameter } from '../api/list-parameters.js'
import { refusals } from '../api/problems/refusals.js'
import { complaintStatuses } from '../complaints/complaint-vocabulary.js'
import { aggregateIdSchema } from '../domain/aggregate-id.js'
import { categories, priorities } from '../domain/classification.js'
import { fieldsParameter, listParameters, pageAnswers, resourceSchema } from './resource-page.js'
import { changeHeaders } from './send-change.js'
import { ticketCreateSchema, ticketPatchSchema } from './ticket-body.js'
import { ticketPath } from './trouble-ticket.js'

const shared = { tags: ['TMF621 trouble ticket'], security: [{ bearer: [] }] }
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })
const ticket = json(resourceSchema)
const params = z.object({ id: aggregateIdSchema })
const fields = z.strictObject({ fields: fieldsParameter })

export const listTickets = createRoute({
  ...shared,
  method: 'get',
  path: ticketPath,
  summary: 'Trouble tickets, the newest first',
  request: {
    query: z.strictObject({
      ...listParameters,
      status: wordParameter(complaintStatuses),
      priority: wordParameter(priorities),
      ticketType: wordParameter(categories),
      'relatedParty.id': aggregateIdSchema.optional().describe('The customer'),
    }),
  },
  responses: {
    ...pageAnswers,
    ...refusals(),
  },
})

export const getTicket = createRoute({
  ...shared,
  method: 'get',
  path: `${ticketPath}/{id}`,
  summary: 'A trouble ticket with its notes',
  request: { params, query: fields },
  responses: { 200: { description: 'The ticket', content: ticket }, ...refusals('no-such-complaint') },
})

export const createTicket = createRoute({
  ...shared,
  method: 'post',
  path: ticketPath,
  summary: 'Opens a complaint',
  middleware: [jsonBody] as const,
  request: { headers: changeHeaders, body: { required: true, content: json(ticketCreateSchema) } },
  responses: {
    201: { description: 'It is there: Location', content: ticket },
    ...refusals('unknown-customer', 'subject-forgotten', 'command-id-taken', 'body-too-large', 'media-type'),
  },
})

export const patchTicket = createRoute({
  ...shared,
  method: 'patch',
  path: `${ticketPath}/{id}`,
  summary: 'Changes status or classification, or adds a note: one of these at a time',
  middleware: [jsonBody] as const,
  request: { params, headers: changeHeaders, body: { required: true, content: json(ticketPatchSchema) } },
  responses: {
    200: { description: 'The ticket after it', content: ticket },
    ...refusals('no-such-complaint', 'wrong-status', 'unknown-parameter', 'body-too-large', 'media-type'),
  },
})
