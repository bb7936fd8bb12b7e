import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { cursorParameter, limitParameter } from '@telstar/http/query-parameter'
import { readTimeline } from '../../queries/customer-360.js'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { recordReading } from '../audit/record-reading.js'
import { pageSchema } from '../list-parameters.js'
import { refusals } from '../problems/refusals.js'
import { customerPathSchema, ownOnly, timelineEntrySchema, timelineFor } from './customer-schema.js'
import { timelineCursor, timelinePlace } from './timeline-cursor.js'

const route = createRoute({
  method: 'get',
  path: '/v1/customers/{customerId}/timeline',
  tags: ['customers'],
  summary: 'All that happened to a customer, the newest first',
  security: [{ bearer: [] }],
  request: {
    params: customerPathSchema,
    query: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
  },
  responses: {
    200: {
      description: 'A page of the timeline; empty for who was never registered',
      content: { 'application/json': { schema: pageSchema(timelineEntrySchema, 'TimelinePage') } },
    },
    ...refusals('not-registered'),
  },
})

/** Later than anything that happened. */
const now = { at: '9999-12-31T00:00:00.000Z', position: '0' }

/** GET /v1/customers/{customerId}/timeline */
export function addListTimeline(api: OpenAPIHono, { reader, audit }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { customerId } = context.req.valid('param')
    const { limit, cursor } = context.req.valid('query')
    const caller = callerOf(context)
    ownOnly(caller, customerId)
    const before = timelinePlace(cursor) ?? now
    const entries = await reader.read((_, client) => readTimeline(client, customerId, { before, limit }))
    await recordReading(context, audit, {
      action: 'timeline-read',
      customerIds: [customerId],
      itemId: null,
    })
    const items = timelineFor(caller, entries).map((entry) => timelineEntrySchema.parse(entry))
    return context.json({ items, next: timelineCursor(entries, limit) }, 200)
  })
}
