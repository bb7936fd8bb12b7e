import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { formatParameter } from '@telstar/http/query-parameter'
import { refusals } from '../http/refusals.js'
import { findNode } from '../nodes/node-query.js'
import { nodePathSchema } from '../nodes/node-schema.js'
import type { Services } from '../services.js'
import { readLatest } from './read-latest.js'

const latestValueSchema = z
  .object({
    metric: z.string(),
    unit: z.string(),
    cell: z.number().int().describe('0 is the node itself'),
    time: z.iso.datetime().describe('When it was measured'),
    value: z.number(),
  })
  .openapi('LatestValue')

const nodeLatestSchema = z
  .object({ node: z.string(), items: z.array(latestValueSchema), next: z.null() })
  .openapi('NodeLatest')

const route = createRoute({
  method: 'get',
  path: '/v1/nodes/{node}/latest',
  tags: ['metrics'],
  summary: 'The newest value of every metric and cell of a node',
  description:
    'A metric stands here if its cell measured it within the last hour, or, for a silent cell, within the hour up to its last sample. Ratios come from the newest sample that measured both parts.',
  security: [{ bearer: [] }],
  request: { params: nodePathSchema, query: z.strictObject({ format: formatParameter }) },
  responses: {
    200: {
      description: 'Values in the order of cell, then catalogue',
      content: { 'application/json': { schema: nodeLatestSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals('unknown-node'),
  },
})

const csvShape = {
  columns: ['metric', 'unit', 'cell', 'time', 'value'],
  row: (item: z.infer<typeof latestValueSchema>) => [
    item.metric,
    item.unit,
    item.cell,
    item.time,
    item.value,
  ],
}

/** GET /v1/nodes/{node}/latest */
export function addNodeLatest(api: OpenAPIHono, { reader, catalogue, now }: Services): void {
  api.openapi(route, async (context) => {
    const { node } = context.req.valid('param')
    const { format } = context.req.valid('query')
    const known = { catalogue: await catalogue.metrics(), now: now() }
    const values = await reader.read(async (ask) => {
      const { nodeId } = await findNode(ask, node)
      return readLatest(ask, nodeId, known)
    })
    const items = values.map((value) => ({ ...value, time: new Date(value.time).toISOString() }))
    const page = { node, items, next: null }
    return csvPage(context, page, { ...csvShape, format }) ?? context.json(page, 200)
  })
}
