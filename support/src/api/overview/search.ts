import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf } from '@telstar/http/cursor'
import { textParameter } from '@telstar/http/query-parameter'
import { contexts } from '../../domain/aggregate.js'
import { type SearchHit, searchHitSchema, searchQuery } from '../../queries/search-query.js'
import type { Services } from '../../services.js'
import { recordReading } from '../audit/record-reading.js'
import { idParameter, listContent, pageParameters, pageSchema, wordParameter } from '../list-parameters.js'
import { placeKeys, readPlace, writePlace } from '../place-cursor.js'
import { refusals } from '../problems/refusals.js'

const hitSchema = z.object(searchHitSchema.shape).openapi('SearchHit')
const columns = ['context', 'id', 'part', 'customerId', 'category', 'at', 'excerpt'] as const
const placeSchema = z
  .tuple([placeKeys.time, placeKeys.id, placeKeys.word])
  .transform(([at, id, part]) => ({ at, id, part }))

const route = createRoute({
  method: 'get',
  path: '/v1/search',
  tags: ['search'],
  summary: 'Customers, complaints and requests by what was written: all of the words, or beginnings of words',
  description:
    'Names, addresses, numbers and all texts; the newest first. Whose texts are shown is recorded.',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      q: textParameter.describe('Words'),
      context: wordParameter(contexts),
      customerId: idParameter,
      category: textParameter.optional(),
      ...pageParameters,
    }),
  },
  responses: {
    200: { description: 'A page of texts', content: listContent(pageSchema(hitSchema, 'SearchPage')) },
    ...refusals(),
  },
})

/** GET /v1/search */
export function addSearch(api: OpenAPIHono, { reader, audit }: Services): void {
  api.openapi(route, async (context) => {
    const { q: words, limit, cursor, format, ...filter } = context.req.valid('query')
    const after = readPlace('search', cursor, placeSchema)
    const query = searchQuery({ words, ...filter, after, limit: limit + 1 })
    const rows = await reader.read((ask) => ask(query, query.row))
    const page = pageOf(rows, limit, ({ at, id, part }) => writePlace('search', [at, id, part]))
    await recordReading(context, audit, {
      action: 'search-hit',
      customerIds: page.items.map(({ customerId }) => customerId),
      itemId: null,
    })
    const row = (hit: SearchHit) => columns.map((column) => hit[column])
    return csvPage(context, page, { columns, row, format }) ?? context.json(page, 200)
  })
}
