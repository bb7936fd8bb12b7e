import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf, readCursor, writeCursor } from '@telstar/http/cursor'
import { cursorParameter, formatParameter, limitParameter } from '@telstar/http/query-parameter'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { sitesQuery } from './node-query.js'

const siteSchema = z
  .object({
    site: z.string(),
    nodes: z.number().int(),
    online: z.number().int(),
    offline: z.number().int(),
    unknown: z.number().int(),
  })
  .openapi('Site')

const sitePageSchema = z
  .object({ items: z.array(siteSchema), next: z.string().nullable() })
  .openapi('SitePage')

const route = createRoute({
  method: 'get',
  path: '/v1/sites',
  tags: ['nodes'],
  summary: 'The sites, with how many of their nodes are in which status',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({ limit: limitParameter, cursor: cursorParameter, format: formatParameter }),
  },
  responses: {
    200: {
      description: 'A page of sites',
      content: { 'application/json': { schema: sitePageSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals(),
  },
})

const csvShape = {
  columns: ['site', 'nodes', 'online', 'offline', 'unknown'],
  row: (site: z.infer<typeof siteSchema>) => [site.site, site.nodes, site.online, site.offline, site.unknown],
}

/** GET /v1/sites */
export function addListSites(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { limit, cursor, format } = context.req.valid('query')
    const rows = await reader.read((ask) => ask(sitesQuery(readCursor('sites', cursor), limit), siteSchema))
    const page = pageOf(rows, limit, ({ site }) => writeCursor('sites', site))
    return csvPage(context, page, { ...csvShape, format }) ?? context.json(page, 200)
  })
}
