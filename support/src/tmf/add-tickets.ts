import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { callerOf } from '../api/access/caller.js'
import { withinReach } from '../api/access/within-reach.js'
import { recordReading } from '../api/audit/record-reading.js'
import { readComplaint } from '../api/complaints/read-complaint.js'
import { readAtVersion } from '../api/min-version.js'
import { missingProblem, SupportProblem } from '../api/problems/support-problem.js'
import {
  complaintCountQuery,
  complaintDetailRowSchema,
  complaintsPageQuery,
} from '../queries/complaint-query.js'
import type { Services } from '../services.js'
import { answerPage, countSchema, type Resource, selected } from './resource-page.js'
import { sendChange } from './send-change.js'
import { commandOf, openingOf } from './ticket-command.js'
import { createTicket, getTicket, listTickets, patchTicket } from './ticket-routes.js'
import { troubleTicket } from './trouble-ticket.js'

/** TMF621: /tmf-api/troubleTicket/v5/troubleTicket */
export function addTickets(api: OpenAPIHono, services: Services): void {
  const set = services.sets.complaint
  addReading(api, services)
  api.openapi(createTicket, async (context) => {
    const content = openingOf(context.req.valid('json'))
    const { id, version } = await sendChange(context, services, { set, id: null, type: set.opening, content })
    const ticket = await shown(context, services, { id, minVersion: version })
    context.header('location', ticket.href)
    return context.json(ticket, 201)
  })
  api.openapi(patchTicket, async (context) => {
    const { id } = context.req.valid('param')
    const before = await readComplaint(services.reader, id, callerOf(context))
    if (before === null) throw missingProblem('no-such-complaint')
    const byCustomer = callerOf(context).role === 'customer'
    const command = commandOf(context.req.valid('json'), before.status, byCustomer)
    if (command === null) throw oneChange()
    const { version } = await sendChange(context, services, { set, id, ...command })
    return context.json(await shown(context, services, { id, minVersion: version }), 200)
  })
}

function addReading(api: OpenAPIHono, services: Services): void {
  const { reader, audit } = services
  api.openapi(listTickets, async (context) => {
    const {
      fields,
      offset,
      limit,
      ticketType,
      'relatedParty.id': customerId,
      ...rest
    } = context.req.valid('query')
    const filter = withinReach(callerOf(context), { ...rest, category: ticketType, customerId })
    const { rows, total } = await reader.read(async (ask) => ({
      rows: await ask(complaintsPageQuery(filter, { offset, limit }), complaintDetailRowSchema),
      total: (await ask(complaintCountQuery(filter), countSchema))[0]?.total ?? 0,
    }))
    await recordReading(context, audit, {
      action: 'complaint-read',
      customerIds: rows.map((row) => row.customerId),
      itemId: null,
    })
    return answerPage(context, { resources: rows.map(troubleTicket), total, fields })
  })
  api.openapi(getTicket, async (context) => {
    const { id } = context.req.valid('param')
    const ticket = await shown(context, services, { id })
    return context.json(selected(ticket, context.req.valid('query').fields), 200)
  })
}

/** A ticket as the caller is shown it, of this version at least. */
async function shown(
  context: Context,
  { reader, audit }: Services,
  { id, minVersion }: { readonly id: string; readonly minVersion?: number },
): Promise<Resource> {
  const caller = callerOf(context)
  const complaint = await readAtVersion(() => readComplaint(reader, id, caller), minVersion)
  if (complaint === null) throw missingProblem('no-such-complaint')
  await recordReading(context, audit, {
    action: 'complaint-read',
    customerIds: [complaint.customerId],
    itemId: id,
  })
  return troubleTicket(complaint)
}

function oneChange(): SupportProblem {
  return new SupportProblem('unknown-parameter', {
    errors: [
      {
        place: 'body',
        expected:
          'must be one change: a status, with statusChangeReason where it needs words; or ticketType and priority; or one note',
      },
    ],
  })
}
