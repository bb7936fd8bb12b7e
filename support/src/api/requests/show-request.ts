import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import { type RequestDetail, requestDetailQuery, requestDetailSchema } from '../../queries/request-query.js'
import type { Services } from '../../services.js'
import { type Caller, callerOf, isStaff } from '../access/caller.js'
import { stepsForCustomer } from '../access/for-customer.js'
import { isWithinReach } from '../access/within-reach.js'
import { recordReading } from '../audit/record-reading.js'
import { entityTag } from '../commands/answer-outcome.js'
import { minVersionParameter, readAtVersion } from '../min-version.js'
import { openJson } from '../open-content.js'
import { refusals } from '../problems/refusals.js'
import { missingProblem } from '../problems/support-problem.js'

const content = openJson(z.object(requestDetailSchema.shape).openapi('RequestDetail'))

const route = createRoute({
  method: 'get',
  path: '/v1/requests/{requestId}',
  tags: ['requests'],
  summary: 'A service request with its items, steps and history',
  security: [{ bearer: [] }],
  request: {
    params: z.object({ requestId: aggregateIdSchema }),
    query: z.strictObject({ minVersion: minVersionParameter }),
  },
  responses: { 200: { description: 'The request', content }, ...refusals('request-unknown', 'behind') },
})

/** GET /v1/requests/{requestId} */
export function addShowRequest(api: OpenAPIHono, { reader, audit }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { requestId } = context.req.valid('param')
    const query = requestDetailQuery(requestId)
    const read = async () => (await reader.read((ask) => ask(query, query.row)))[0] ?? null
    const request = shownTo(
      callerOf(context),
      await readAtVersion(read, context.req.valid('query').minVersion),
    )
    if (request === null) throw missingProblem('request-unknown')
    await recordReading(context, audit, {
      action: 'request-read',
      customerIds: [request.customerId],
      itemId: requestId,
    })
    context.header('etag', entityTag(request.version))
    return context.json(request, 200)
  })
}

const stepsSchema = z.array(z.looseObject({ department: z.string() }))

function shownTo(caller: Caller, request: RequestDetail | null): RequestDetail | null {
  if (request === null) return null
  const departments = stepsSchema.parse(request.state['steps']).map(({ department }) => department)
  if (!isWithinReach(caller, { customerId: request.customerId, departments })) return null
  return isStaff(caller) ? request : { ...request, history: stepsForCustomer(request.history) }
}
