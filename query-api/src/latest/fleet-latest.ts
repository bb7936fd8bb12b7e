import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf, readCursor, writeCursor } from '@telstar/http/cursor'
import {
  cursorParameter,
  formatParameter,
  integerParameter,
  limitParameter,
  textParameter,
} from '@telstar/http/query-parameter'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { fleetNodesQuery, fleetValuesQuery } from './fleet-query.js'

const fleetValueSchema = z
  .object({
    node: z.string(),
    site: z.string(),
    cell: z.number().int().nullable().describe('Null on the one entry of a node without a value'),
    time: z.iso.datetime().nullable().describe('The minute in which it was measured'),
    value: z.number().nullable().describe('Null: nothing within `withinMinutes`'),
  })
  .openapi('FleetValue')

const fleetLatestSchema = z
  .object({
    metric: z.string(),
    unit: z.string(),
    items: z.array(fleetValueSchema),
    next: z.string().nullable(),
  })
  .openapi('FleetLatest')

const route = createRoute({
  method: 'get',
  path: '/v1/latest',
  tags: ['metrics'],
  summary: 'The newest value of one metric for every node and cell',
  description: '`limit` counts nodes; each stands with all its cells that have a value.',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      metric: textParameter.describe('A name of GET /v1/metrics').openapi({ example: 'signal_strength_pct' }),
      site: textParameter.optional(),
      technology: z.enum(['GSM', 'UMTS', 'LTE', 'NR'], 'must be GSM, UMTS, LTE or NR').optional(),
      withinMinutes: integerParameter({ min: 1, max: 1440 })
        .default(15)
        .describe('How far back a value may lie'),
      limit: limitParameter,
      cursor: cursorParameter,
      format: formatParameter,
    }),
  },
  responses: {
    200: {
      description: 'A page of values',
      content: { 'application/json': { schema: fleetLatestSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals('unanswerable'),
  },
})

const csvShape = {
  columns: ['node', 'site', 'cell', 'time', 'value'],
  row: (item: z.infer<typeof fleetValueSchema>) => [item.node, item.site, item.cell, item.time, item.value],
}

const nodeRow = z.object({ nodeId: z.number(), node: z.string(), site: z.string() })
const valueRow = z.object({ nodeId: z.number(), cell: z.number(), minute: z.number(), value: z.number() })

/** GET /v1/latest */
export function addFleetLatest(api: OpenAPIHono, { reader, catalogue, now }: Services): void {
  api.openapi(route, async (context) => {
    const { metric: name, limit, cursor, withinMinutes, format, ...filter } = context.req.valid('query')
    const metric = await catalogue.metric(name)
    const since = now() - withinMinutes * 60_000
    const page = await reader.read(async (ask) => {
      const found = await ask(fleetNodesQuery(filter, readCursor('latest', cursor), limit), nodeRow)
      const { items, next } = pageOf(found, limit, ({ node }) => writeCursor('latest', node))
      const ids = items.map(({ nodeId }) => nodeId)
      return { nodes: items, next, values: await ask(fleetValuesQuery(metric, ids, since), valueRow) }
    })
    const items = joinValues(page.nodes, page.values)
    const body = { metric: metric.name, unit: metric.unit, items, next: page.next }
    return csvPage(context, body, { ...csvShape, format }) ?? context.json(body, 200)
  })
}

function joinValues(
  nodes: readonly z.infer<typeof nodeRow>[],
  values: readonly z.infer<typeof valueRow>[],
): z.infer<typeof fleetValueSchema>[] {
  const byNode = new Map<number, (typeof values)[number][]>()
  for (const value of values) byNode.set(value.nodeId, [...(byNode.get(value.nodeId) ?? []), value])
  return nodes.flatMap(({ nodeId, node, site }): z.infer<typeof fleetValueSchema>[] => {
    const measured = byNode.get(nodeId)
    if (!measured) return [{ node, site, cell: null, time: null, value: null }]
    return measured.map(({ cell, minute, value }) => {
      return { node, site, cell, time: new Date(minute).toISOString(), value }
    })
  })
}
