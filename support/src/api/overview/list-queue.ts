import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf } from '@telstar/http/cursor'
import { flagParameter, textParameter } from '@telstar/http/query-parameter'
import { departments } from '../../domain/actor.js'
import { type QueueEntry, queueEntrySchema, queueQuery } from '../../queries/queue-query.js'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { withinReach } from '../access/within-reach.js'
import { listContent, pageParameters, pageSchema } from '../list-parameters.js'
import { placeKeys, readPlace, writePlace } from '../place-cursor.js'
import { refusals } from '../problems/refusals.js'

const entrySchema = z.object(queueEntrySchema.shape).openapi('QueueEntry')
const columns = [
  ...([
    'context',
    'id',
    'stepId',
    'version',
    'status',
    'category',
    'priority',
    'region',
    'customerId',
  ] as const),
  ...(['assignee', 'level', 'since', 'dueAt'] as const),
]
const placeSchema = z
  .tuple([placeKeys.rank, placeKeys.time.nullable(), placeKeys.id, placeKeys.word])
  .transform(([rank, dueAt, id, stepId]) => ({ rank, dueAt, id, stepId }))

const route = createRoute({
  method: 'get',
  path: '/v1/departments/{department}/queue',
  tags: ['departments'],
  summary: 'What waits for a department: the most urgent first, then what is due first',
  security: [{ bearer: [] }],
  request: {
    params: z.object({ department: z.enum(departments, `must be one of ${departments.join(', ')}`) }),
    query: z.strictObject({
      taken: flagParameter.optional(),
      assignee: textParameter.optional(),
      ...pageParameters,
    }),
  },
  responses: {
    200: { description: 'A page of the queue', content: listContent(pageSchema(entrySchema, 'QueuePage')) },
    ...refusals(),
  },
})

/** GET /v1/departments/{department}/queue */
export function addListQueue(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { department } = context.req.valid('param')
    withinReach(callerOf(context), { department })
    const { limit, cursor, format, ...filter } = context.req.valid('query')
    const after = readPlace('queue', cursor, placeSchema)
    const query = queueQuery({ department, ...filter, after, limit: limit + 1 })
    const rows = await reader.read((ask) => ask(query, query.row))
    const page = pageOf(rows, limit, ({ rank, dueAt, id, stepId }) =>
      writePlace('queue', [rank, dueAt, id, stepId]),
    )
    const row = (entry: QueueEntry) => [...columns.map((column) => entry[column]), String(entry.taken)]
    return csvPage(context, page, { columns: [...columns, 'taken'], row, format }) ?? context.json(page, 200)
  })
}
