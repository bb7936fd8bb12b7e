import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf } from '@telstar/http/cursor'
import { departments } from '../../domain/actor.js'
import { type BoardClock, boardClockSchema, serviceLevelBoardQuery } from '../../queries/queue-query.js'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { withinReach } from '../access/within-reach.js'
import { listContent, pageParameters, pageSchema, wordParameter } from '../list-parameters.js'
import { placeKeys, readPlace, writePlace } from '../place-cursor.js'
import { refusals } from '../problems/refusals.js'

const clockSchema = z.object(boardClockSchema.shape).openapi('RunningClock')
const columns = [
  ...(['context', 'id', 'clock', 'version', 'state', 'dueAt', 'warnAt'] as const),
  ...(['category', 'priority', 'region', 'customerId'] as const),
]
const placeSchema = z
  .tuple([placeKeys.time, placeKeys.id, placeKeys.word])
  .transform(([dueAt, id, clock]) => ({ dueAt, id, clock }))

const route = createRoute({
  method: 'get',
  path: '/v1/service-levels',
  tags: ['departments'],
  summary: 'The board of clocks that run, what is due first',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      department: wordParameter(departments),
      state: wordParameter(['breached', 'warned', 'running']),
      ...pageParameters,
    }),
  },
  responses: {
    200: {
      description: 'A page of clocks',
      content: listContent(pageSchema(clockSchema, 'ServiceLevelPage')),
    },
    ...refusals(),
  },
})

/** GET /v1/service-levels */
export function addListServiceLevels(api: OpenAPIHono, { reader, now }: Services): void {
  api.openapi(route, async (context) => {
    const { limit, cursor, format, ...asked } = context.req.valid('query')
    const filter = withinReach(callerOf(context), asked)
    const after = readPlace('service-levels', cursor, placeSchema)
    const query = serviceLevelBoardQuery({ now: new Date(now()), ...filter, after, limit: limit + 1 })
    const rows = await reader.read((ask) => ask(query, query.row))
    const page = pageOf(rows, limit, ({ dueAt, id, clock }) =>
      writePlace('service-levels', [dueAt, id, clock]),
    )
    const row = (clock: BoardClock) => [
      ...columns.map((column) => clock[column]),
      clock.departments.join(' '),
    ]
    const csv = { columns: [...columns, 'departments'], row, format }
    return csvPage(context, page, csv) ?? context.json(page, 200)
  })
}
