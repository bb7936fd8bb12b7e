import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf, readCursor, writeCursor } from '@telstar/http/cursor'
import { textParameter } from '@telstar/http/query-parameter'
import { segments } from '../../profiles/profile-vocabulary.js'
import { customerRowSchema, customersQuery } from '../../queries/customer-query.js'
import type { Services } from '../../services.js'
import { listContent, pageParameters, pageSchema, wordParameter } from '../list-parameters.js'
import { refusals } from '../problems/refusals.js'

const time = z.iso.datetime()
const customerSchema = z
  .object({ ...customerRowSchema.shape, registeredAt: time, changedAt: time })
  .openapi('Customer')
const columns = [
  'customerId',
  'version',
  'status',
  'plan',
  'region',
  'segment',
  'registeredAt',
  'changedAt',
] as const

const route = createRoute({
  method: 'get',
  path: '/v1/customers',
  tags: ['customers'],
  summary: 'Customers by id, without anything personal',
  description: 'By name, mail, telephone number or address they are found with GET /v1/search.',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      status: wordParameter(['active', 'closed', 'erased']),
      plan: textParameter.optional(),
      region: textParameter.optional(),
      segment: wordParameter(segments),
      ...pageParameters,
    }),
  },
  responses: {
    200: {
      description: 'A page of customers',
      content: listContent(pageSchema(customerSchema, 'CustomerPage')),
    },
    ...refusals(),
  },
})

/** GET /v1/customers */
export function addListCustomers(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { limit, cursor, format, ...filter } = context.req.valid('query')
    const statement = customersQuery(filter, idOf(readCursor('customers', cursor)), limit)
    const rows = await reader.read((ask) => ask(statement, customerRowSchema))
    const page = pageOf(rows, limit, ({ customerId }) => writeCursor('customers', customerId))
    const row = (customer: (typeof rows)[number]) => columns.map((column) => customer[column])
    return csvPage(context, page, { columns, row, format }) ?? context.json(page, 200)
  })
}

/** A cursor is what somebody sent. */
function idOf(key: string | null): string | null {
  return z.uuid().safeParse(key).success ? key : null
}
