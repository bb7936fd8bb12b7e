import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf, readCursor, writeCursor } from '@telstar/http/cursor'
import {
  cursorParameter,
  formatParameter,
  limitParameter,
  textParameter,
} from '@telstar/http/query-parameter'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { nodesQuery } from './node-query.js'
import { type Node, nodeRowSchema, nodeSchema } from './node-schema.js'

const nodePageSchema = z
  .object({ items: z.array(nodeSchema), next: z.string().nullable().describe('Cursor of the next page') })
  .openapi('NodePage')

const route = createRoute({
  method: 'get',
  path: '/v1/nodes',
  tags: ['nodes'],
  summary: 'The registered nodes, by name',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      site: textParameter.optional(),
      status: z.enum(['online', 'offline', 'unknown'], 'must be online, offline or unknown').optional(),
      technology: z.enum(['GSM', 'UMTS', 'LTE', 'NR'], 'must be GSM, UMTS, LTE or NR').optional(),
      vendor: textParameter.optional(),
      q: textParameter.optional().describe('Text found in name, site, vendor or model, whatever its case'),
      limit: limitParameter,
      cursor: cursorParameter,
      format: formatParameter,
    }),
  },
  responses: {
    200: {
      description: 'A page of nodes',
      content: { 'application/json': { schema: nodePageSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals(),
  },
})

const csvShape = {
  columns: [
    'node',
    'region',
    'site',
    'vendor',
    'model',
    'latitude',
    'longitude',
    'status',
    'version',
    'cellCount',
    'seenAt',
    'registeredAt',
  ],
  row: (node: Node) => [
    ...[node.node, node.region, node.site, node.vendor, node.model, node.latitude, node.longitude],
    ...[node.status, node.version, node.cellCount, node.seenAt, node.registeredAt],
  ],
}

/** GET /v1/nodes */
export function addListNodes(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { limit, cursor, format, ...filter } = context.req.valid('query')
    const statement = nodesQuery(filter, readCursor('nodes', cursor), limit)
    const rows = await reader.read((ask) => ask(statement, nodeRowSchema))
    const page = pageOf(rows, limit, ({ node }) => writeCursor('nodes', node))
    return csvPage(context, page, { ...csvShape, format }) ?? context.json(page, 200)
  })
}
