import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf, readCursor, writeCursor } from '@telstar/http/cursor'
import { cursorParameter, formatParameter, limitParameter } from '@telstar/http/query-parameter'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { historyQuery } from './alert-query.js'
import { alertEventSchema, alertPathSchema } from './alert-schema.js'
import { findAlert } from './show-alert.js'

const historyPageSchema = z
  .object({ items: z.array(alertEventSchema), next: z.string().nullable() })
  .openapi('AlertHistoryPage')

const route = createRoute({
  method: 'get',
  path: '/v1/alerts/{alertId}/history',
  tags: ['alerts'],
  summary: 'The life of one alert: every event with who or what did it and why, oldest first',
  security: [{ bearer: [] }],
  request: {
    params: alertPathSchema,
    query: z.strictObject({ limit: limitParameter, cursor: cursorParameter, format: formatParameter }),
  },
  responses: {
    200: {
      description: 'A page of events',
      content: { 'application/json': { schema: historyPageSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals('unknown-alert'),
  },
})

const csvShape = {
  columns: ['version', 'at', 'type', 'actor', 'comment', 'reason', 'state', 'ackState', 'suppressedBy'],
  row: ({ type, at, actor, comment, trace, alert }: AlertEvent) => [
    ...[alert.version, at, type, actor, comment, trace.reason],
    ...[alert.state, alert.ackState, alert.suppressedBy],
  ],
}

/** GET /v1/alerts/{alertId}/history */
export function addListHistory(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { alertId } = context.req.valid('param')
    const { limit, cursor, format } = context.req.valid('query')
    const after = versionIn(readCursor('history', cursor))
    const rows = await reader.read(async (ask) => {
      await findAlert(ask, alertId)
      return ask(historyQuery(alertId, after, limit), z.object({ event: alertEventSchema }))
    })
    const { items, next } = pageOf(rows, limit, ({ event }) =>
      writeCursor('history', `${event.alert.version}`),
    )
    const page = { items: items.map(({ event }) => event), next }
    return csvPage(context, page, { ...csvShape, format }) ?? context.json(page, 200)
  })
}

/** Versions begin at 1; a cursor that somebody made up gives the beginning. */
function versionIn(key: string | null): number {
  return key !== null && /^\d{1,9}$/.test(key) ? Number(key) : 0
}
