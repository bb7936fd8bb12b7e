import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { recordReading } from '../audit/record-reading.js'
import { entityTag } from '../commands/answer-outcome.js'
import { minVersionParameter, readAtVersion } from '../min-version.js'
import { refusals } from '../problems/refusals.js'
import { missingProblem } from '../problems/support-problem.js'
import { complaintDetailSchema } from './complaint-schema.js'
import { readComplaint } from './read-complaint.js'

const route = createRoute({
  method: 'get',
  path: '/v1/complaints/{complaintId}',
  tags: ['complaints'],
  summary: 'A complaint with every step of its history: what, who and when',
  security: [{ bearer: [] }],
  request: {
    params: z.object({ complaintId: aggregateIdSchema }),
    query: z.strictObject({ minVersion: minVersionParameter }),
  },
  responses: {
    200: { description: 'The complaint', content: { 'application/json': { schema: complaintDetailSchema } } },
    ...refusals('no-such-complaint', 'behind'),
  },
})

/** GET /v1/complaints/{complaintId} */
export function addShowComplaint(api: OpenAPIHono, { reader, audit }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { complaintId } = context.req.valid('param')
    const caller = callerOf(context)
    const { minVersion } = context.req.valid('query')
    const found = await readAtVersion(() => readComplaint(reader, complaintId, caller), minVersion)
    if (found === null) throw missingProblem('no-such-complaint')
    await recordReading(context, audit, {
      action: 'complaint-read',
      customerIds: [found.customerId],
      itemId: complaintId,
    })
    context.header('etag', entityTag(found.version))
    return context.json(found, 200)
  })
}
