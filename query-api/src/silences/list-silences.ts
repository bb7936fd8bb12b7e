import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf } from '@telstar/http/cursor'
import { cursorParameter, formatParameter, limitParameter } from '@telstar/http/query-parameter'
import { readTimeCursor, writeTimeCursor } from '@telstar/http/time-cursor'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import {
  type ShownSilence,
  shownSilence,
  silenceRowSchema,
  silenceSchema,
  silenceStates,
  silencesQuery,
} from './silence-query.js'

const silencePageSchema = z
  .object({ items: z.array(silenceSchema), next: z.string().nullable() })
  .openapi('SilencePage')

const route = createRoute({
  method: 'get',
  path: '/v1/silences',
  tags: ['silences'],
  summary: 'Silences, those that end last first',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      state: z.enum(silenceStates, 'must be pending, active or expired').optional(),
      limit: limitParameter,
      cursor: cursorParameter,
      format: formatParameter,
    }),
  },
  responses: {
    200: {
      description: 'A page of silences',
      content: { 'application/json': { schema: silencePageSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals(),
  },
})

const csvShape = {
  columns: ['silenceId', 'state', 'startsAt', 'endsAt', 'author', 'comment', 'matchers', 'updatedAt'],
  row: (silence: ShownSilence) => [
    ...[silence.silenceId, silence.state, silence.startsAt, silence.endsAt, silence.author, silence.comment],
    ...[JSON.stringify(silence.matchers), silence.updatedAt],
  ],
}

/** GET /v1/silences */
export function addListSilences(api: OpenAPIHono, { reader, now }: Services): void {
  api.openapi(route, async (context) => {
    const { state, limit, cursor, format } = context.req.valid('query')
    const at = now()
    const statement = silencesQuery({ state, now: at }, readTimeCursor('silences', cursor), limit)
    const rows = await reader.read((ask) => ask(statement, silenceRowSchema))
    const { items, next } = pageOf(rows, limit, ({ silence, micros = '0' }) =>
      writeTimeCursor('silences', { micros, id: silence.silenceId }),
    )
    const page = { items: items.map(({ silence }) => shownSilence(silence, at)), next }
    return csvPage(context, page, { ...csvShape, format }) ?? context.json(page, 200)
  })
}
