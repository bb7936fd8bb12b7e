import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { jsonBody, noBody } from '@telstar/http/guard-body'
import { webAddressSchema } from '@telstar/senders/web-address'
import { callerOf } from '../../api/access/caller.js'
import { refusals } from '../../api/problems/refusals.js'
import { SupportProblem } from '../../api/problems/support-problem.js'
import { actorName } from '../../domain/actor.js'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import type { Services } from '../../services.js'
import { customerApi } from '../customer.js'
import { ticketApi } from '../trouble-ticket.js'
import { type HubApi, hubEventTypes } from './tmf-event.js'

const paths: Readonly<Record<HubApi, string>> = { troubleTicket: ticketApi, customer: customerApi }
const listenerSchema = z.object({ id: z.string(), callback: z.string(), query: z.string().optional() })
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })

/** POST and DELETE …/hub of both APIs (TMF630 7). */
export function addHub(api: OpenAPIHono, services: Services): void {
  for (const name of ['troubleTicket', 'customer'] as const) {
    addSubscribing(api, services, name)
    addLeaving(api, services, name)
  }
}

function subscribing(name: HubApi) {
  const types = hubEventTypes[name].join('|')
  return createRoute({
    method: 'post',
    path: `${paths[name]}/hub`,
    tags: ['TM Forum hub'],
    summary: 'Events are posted to the callback from now on, each at least once',
    description: 'With nothing personal in them. Private addresses are called only where they are allowed.',
    security: [{ bearer: [] }],
    middleware: [jsonBody],
    request: {
      body: {
        required: true,
        content: json(
          z.strictObject({
            '@type': z.string().optional(),
            callback: webAddressSchema.max(2000),
            query: z
              .string()
              .regex(
                new RegExp(`^eventType=(${types})$`),
                `must be eventType= and one of ${types.replaceAll('|', ', ')}`,
              )
              .optional()
              .describe('Which events; all without it'),
          }),
        ),
      },
    },
    responses: {
      201: { description: 'It is told from now on', content: json(listenerSchema) },
      ...refusals('body-too-large', 'media-type'),
    },
  })
}

function addSubscribing(api: OpenAPIHono, { listeners, newId }: Services, name: HubApi): void {
  api.openapi(subscribing(name), async (context) => {
    const { callback, query } = context.req.valid('json')
    const listenerId = newId()
    const registeredBy = actorName(callerOf(context))
    const eventType = query?.slice('eventType='.length) ?? null
    await listeners.add({ listenerId, api: name, callback, eventType, registeredBy })
    context.header('location', `${paths[name]}/hub/${listenerId}`)
    return context.json({ id: listenerId, callback, ...(query !== undefined && { query }) }, 201)
  })
}

function addLeaving(api: OpenAPIHono, { listeners }: Services, name: HubApi): void {
  const route = createRoute({
    method: 'delete',
    path: `${paths[name]}/hub/{id}`,
    tags: ['TM Forum hub'],
    summary: 'Nothing is posted any more',
    security: [{ bearer: [] }],
    middleware: [noBody],
    request: { params: z.object({ id: aggregateIdSchema }) },
    responses: { 204: { description: 'It is gone' }, ...refusals('unknown-listener') },
  })
  api.openapi(route, async (context) => {
    const { id } = context.req.valid('param')
    if (!(await listeners.remove(name, id))) throw new SupportProblem('unknown-listener')
    return context.body(null, 204)
  })
}
