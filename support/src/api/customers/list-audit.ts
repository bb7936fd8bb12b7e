import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf, readCursor, writeCursor } from '@telstar/http/cursor'
import type { Services } from '../../services.js'
import { type AuditRow, auditRowSchema } from '../audit/audit-table.js'
import { listContent, pageParameters, pageSchema } from '../list-parameters.js'
import { refusals } from '../problems/refusals.js'
import { customerPathSchema } from './customer-schema.js'

const entrySchema = z.object({ ...auditRowSchema.shape, at: z.iso.datetime() }).openapi('AuditEntry')
const columns = ['id', 'at', 'actor', 'action', 'itemId', 'correlationId'] as const

const route = createRoute({
  method: 'get',
  path: '/v1/customers/{customerId}/audit',
  tags: ['customers'],
  summary: 'Which of the staff was shown data of a customer, the newest first',
  description: 'Who changed something stands in the timeline.',
  security: [{ bearer: [] }],
  request: { params: customerPathSchema, query: z.strictObject(pageParameters) },
  responses: {
    200: { description: 'A page of readings', content: listContent(pageSchema(entrySchema, 'AuditPage')) },
    ...refusals(),
  },
})

/** GET /v1/customers/{customerId}/audit */
export function addListAudit(api: OpenAPIHono, { audit }: Services): void {
  api.openapi(route, async (context) => {
    const { customerId } = context.req.valid('param')
    const { limit, cursor, format } = context.req.valid('query')
    const key = readCursor('audit', cursor)
    const before = key !== null && /^\d{1,18}$/.test(key) ? key : null
    const page = pageOf(await audit.read(customerId, before, limit), limit, ({ id }) =>
      writeCursor('audit', id),
    )
    const row = (entry: AuditRow) => columns.map((column) => entry[column])
    return csvPage(context, page, { columns, row, format }) ?? context.json(page, 200)
  })
}
