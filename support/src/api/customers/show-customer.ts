import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { readCustomer360 } from '../../queries/customer-360.js'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { recordReading } from '../audit/record-reading.js'
import { entityTag } from '../commands/answer-outcome.js'
import { minVersionParameter, readAtVersion } from '../min-version.js'
import { refusals } from '../problems/refusals.js'
import { missingProblem } from '../problems/support-problem.js'
import { customer360Schema, customerPathSchema, ownOnly, timelineFor } from './customer-schema.js'
import { timelineCursor } from './timeline-cursor.js'

const entries = 50

const route = createRoute({
  method: 'get',
  path: '/v1/customers/{customerId}',
  tags: ['customers'],
  summary: 'Customer 360: profile, open items, and what happened last over all contexts',
  security: [{ bearer: [] }],
  request: { params: customerPathSchema, query: z.strictObject({ minVersion: minVersionParameter }) },
  responses: {
    200: { description: 'The customer', content: { 'application/json': { schema: customer360Schema } } },
    ...refusals('not-registered', 'behind'),
  },
})

/** GET /v1/customers/{customerId} */
export function addShowCustomer(api: OpenAPIHono, { reader, audit }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { customerId } = context.req.valid('param')
    const caller = callerOf(context)
    ownOnly(caller, customerId)
    const found = await readAtVersion(
      () => reader.read((_, client) => readCustomer360(client, customerId, entries)),
      context.req.valid('query').minVersion,
    )
    if (found === null) throw missingProblem('not-registered')
    await recordReading(context, audit, {
      action: 'customer-read',
      customerIds: [customerId],
      itemId: null,
    })
    context.header('etag', entityTag(found.version))
    const next = timelineCursor(found.timeline, entries)
    const timeline = timelineFor(caller, found.timeline)
    const { profile, openItems, ...rest } = found
    const body = {
      ...rest,
      profile: { ...profile },
      openItems: [...openItems],
      timeline: [...timeline],
      next,
    }
    return context.json(customer360Schema.parse(body), 200)
  })
}
