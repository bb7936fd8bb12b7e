import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf } from '@telstar/http/cursor'
import { textParameter } from '@telstar/http/query-parameter'
import { channels, complaintStatuses } from '../../complaints/complaint-vocabulary.js'
import { departments } from '../../domain/actor.js'
import { categories, priorities } from '../../domain/classification.js'
import { complaintListRowSchema, complaintsQuery } from '../../queries/complaint-query.js'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { withinReach } from '../access/within-reach.js'
import { idParameter, listContent, pageParameters, pageSchema, wordParameter } from '../list-parameters.js'
import { placeKeys, readPlace, writePlace } from '../place-cursor.js'
import { refusals } from '../problems/refusals.js'
import { type ComplaintAnswer, complaintSchema } from './complaint-schema.js'

const columns = [
  ...(['complaintId', 'version', 'customerId', 'status', 'category', 'priority', 'channel', 'plan'] as const),
  ...([
    'region',
    'escalationLevel',
    'duplicateOf',
    'openedAt',
    'changedAt',
    'closedAt',
    'resolutionDueAt',
  ] as const),
]

const placeSchema = z.tuple([placeKeys.micros, placeKeys.id]).transform(([micros, id]) => ({ micros, id }))

const route = createRoute({
  method: 'get',
  path: '/v1/complaints',
  tags: ['complaints'],
  summary: 'Complaints, the newest first',
  description: 'A customer is answered of own ones, a department of those it works on.',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      customerId: idParameter,
      status: wordParameter(complaintStatuses),
      category: wordParameter(categories),
      priority: wordParameter(priorities),
      channel: wordParameter(channels),
      region: textParameter.optional(),
      department: wordParameter(departments),
      ...pageParameters,
    }),
  },
  responses: {
    200: {
      description: 'A page of complaints',
      content: listContent(pageSchema(complaintSchema, 'ComplaintPage')),
    },
    ...refusals(),
  },
})

/** GET /v1/complaints */
export function addListComplaints(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { limit, cursor, format, ...filter } = context.req.valid('query')
    const after = readPlace('complaints', cursor, placeSchema)
    const statement = complaintsQuery(withinReach(callerOf(context), filter), after, limit)
    const rows = await reader.read((ask) => ask(statement, complaintListRowSchema))
    const found = pageOf(rows, limit, ({ micros, complaintId: id }) => writePlace('complaints', [micros, id]))
    const page = { ...found, items: found.items.map(({ micros: _, ...complaint }) => complaint) }
    const row = (complaint: ComplaintAnswer) => [
      ...columns.map((column) => complaint[column]),
      complaint.departments.join(' '),
    ]
    const csv = { columns: [...columns, 'departments'], row, format }
    return csvPage(context, page, csv) ?? context.json(page, 200)
  })
}
