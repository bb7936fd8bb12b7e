import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { metricSchema } from '@telstar/contracts/metric-catalogue'
import { csvPage } from '@telstar/http/answer-list'
import { formatParameter } from '@telstar/http/query-parameter'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'

const listedMetricSchema = z.object({ ...metricSchema.shape, percentiles: z.boolean() }).openapi('Metric')

const metricPageSchema = z
  .object({ items: z.array(listedMetricSchema), next: z.null().describe('The catalogue is one page') })
  .openapi('MetricPage')

const route = createRoute({
  method: 'get',
  path: '/v1/metrics',
  tags: ['region'],
  summary: 'The metric catalogue in force',
  security: [{ bearer: [] }],
  request: { query: z.strictObject({ format: formatParameter }) },
  responses: {
    200: {
      description: 'All metrics, in the catalogue’s order',
      content: { 'application/json': { schema: metricPageSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals(),
  },
})

const csvShape = {
  columns: ['name', 'group', 'kind', 'unit', 'description', 'min', 'max', 'percentiles'],
  row: (metric: z.infer<typeof listedMetricSchema>) => [
    ...[metric.name, metric.group, metric.kind, metric.unit, metric.description, metric.min, metric.max],
    String(metric.percentiles),
  ],
}

/** GET /v1/metrics */
export function addListMetrics(api: OpenAPIHono, { catalogue }: Services): void {
  api.openapi(route, async (context) => {
    const { format } = context.req.valid('query')
    const page = { items: [...(await catalogue.metrics())], next: null }
    return csvPage(context, page, { ...csvShape, format }) ?? context.json(page, 200)
  })
}
