import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf } from '@telstar/http/cursor'
import { textParameter } from '@telstar/http/query-parameter'
import { type ListedRequest, listedRequestSchema, requestListQuery } from '../../queries/request-query.js'
import { requestKinds } from '../../requests/request-vocabulary.js'
import { requestStatuses } from '../../requests/state.js'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { withinReach } from '../access/within-reach.js'
import { idParameter, listContent, pageParameters, pageSchema, wordParameter } from '../list-parameters.js'
import { placeKeys, readPlace, writePlace } from '../place-cursor.js'
import { refusals } from '../problems/refusals.js'

const itemSchema = z.object(listedRequestSchema.shape).openapi('Request')
const columns = [
  ...(['requestId', 'version', 'customerId', 'kind', 'status', 'region'] as const),
  ...(['orderedAt', 'changedAt', 'nextDueAt'] as const),
]
const placeSchema = z
  .tuple([placeKeys.time, placeKeys.id])
  .transform(([orderedAt, requestId]) => ({ orderedAt, requestId }))

const route = createRoute({
  method: 'get',
  path: '/v1/requests',
  tags: ['requests'],
  summary: 'Service requests, the newest first',
  description: 'A customer is answered of own ones. What a department has to do stands in its queue.',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      customerId: idParameter,
      kind: wordParameter(requestKinds),
      status: wordParameter(requestStatuses),
      region: textParameter.optional(),
      ...pageParameters,
    }),
  },
  responses: {
    200: { description: 'A page of requests', content: listContent(pageSchema(itemSchema, 'RequestPage')) },
    ...refusals(),
  },
})

/** GET /v1/requests */
export function addListRequests(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { limit, cursor, format, ...asked } = context.req.valid('query')
    const filter = withinReach(callerOf(context), asked)
    const after = readPlace('requests', cursor, placeSchema)
    const query = requestListQuery({ ...filter, after, limit: limit + 1 })
    const rows = await reader.read((ask) => ask(query, query.row))
    const page = pageOf(rows, limit, ({ orderedAt, requestId }) =>
      writePlace('requests', [orderedAt, requestId]),
    )
    const row = (request: ListedRequest) => columns.map((column) => request[column])
    return csvPage(context, page, { columns, row, format }) ?? context.json(page, 200)
  })
}
