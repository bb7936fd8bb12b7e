import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf } from '@telstar/http/cursor'
import {
  cursorParameter,
  formatParameter,
  limitParameter,
  textParameter,
} from '@telstar/http/query-parameter'
import { readTimeCursor, writeTimeCursor } from '@telstar/http/time-cursor'
import { alertIdSchema } from '../alerts/alert-schema.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import {
  channels,
  type Notice,
  noticeRowSchema,
  noticeSchema,
  noticeStatuses,
  noticesQuery,
} from './notice-query.js'

const noticePageSchema = z
  .object({ items: z.array(noticeSchema), next: z.string().nullable() })
  .openapi('NoticePage')

const route = createRoute({
  method: 'get',
  path: '/v1/notices',
  tags: ['notices'],
  summary: 'Messages to receivers, the newest first',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      status: z.enum(noticeStatuses, `must be one of ${noticeStatuses.join(', ')}`).optional(),
      receiver: textParameter.optional(),
      channel: z.enum(channels, `must be one of ${channels.join(', ')}`).optional(),
      alert: alertIdSchema.optional().describe('Only those that tell of this alert'),
      limit: limitParameter,
      cursor: cursorParameter,
      format: formatParameter,
    }),
  },
  responses: {
    200: {
      description: 'A page of notices',
      content: { 'application/json': { schema: noticePageSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals(),
  },
})

const csvShape = {
  columns: [
    ...['noticeId', 'status', 'receiver', 'channel', 'recipient', 'attempts', 'lastError'],
    ...['createdAt', 'nextAttemptAt', 'sentAt', 'groupKey'],
  ],
  row: (notice: Notice) => [
    ...[notice.noticeId, notice.status, notice.receiver, notice.channel, notice.recipient, notice.attempts],
    ...[notice.lastError, notice.createdAt, notice.nextAttemptAt, notice.sentAt, notice.groupKey],
  ],
}

/** GET /v1/notices */
export function addListNotices(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { limit, cursor, format, ...filter } = context.req.valid('query')
    const statement = noticesQuery(filter, readTimeCursor('notices', cursor), limit)
    const rows = await reader.read((ask) => ask(statement, noticeRowSchema))
    const { items, next } = pageOf(rows, limit, ({ noticeId, micros }) =>
      writeTimeCursor('notices', { micros, id: noticeId }),
    )
    const page = { items: items.map(({ micros: _micros, ...notice }) => notice), next }
    return csvPage(context, page, { ...csvShape, format }) ?? context.json(page, 200)
  })
}
