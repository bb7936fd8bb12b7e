import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Services } from '../services.js'
import { alertmanagerErrors, receiverSchema, tags } from './alertmanager-schema.js'

const statusSchema = z
  .object({
    cluster: z.object({ status: z.enum(['ready', 'settling', 'disabled']), peers: z.array(z.unknown()) }),
    config: z.object({ original: z.string() }),
    uptime: z.iso.datetime(),
    versionInfo: z.object({
      branch: z.string(),
      buildDate: z.string(),
      buildUser: z.string(),
      goVersion: z.string(),
      revision: z.string(),
      version: z.string().describe('Of the Alertmanager whose API is answered'),
    }),
  })
  .openapi('AmStatus')

const statusRoute = createRoute({
  method: 'get',
  path: '/api/v2/status',
  tags,
  summary: 'What answers here, as Alertmanager tells it',
  security: [{ bearer: [] }],
  responses: {
    200: { description: 'The status', content: { 'application/json': { schema: statusSchema } } },
    ...alertmanagerErrors,
  },
})

const receiversRoute = createRoute({
  method: 'get',
  path: '/api/v2/receivers',
  tags,
  summary: 'Receivers that have alerts to be told of',
  security: [{ bearer: [] }],
  responses: {
    200: {
      description: 'The receivers',
      content: { 'application/json': { schema: z.array(receiverSchema) } },
    },
    ...alertmanagerErrors,
  },
})

const versionInfo = {
  branch: 'telstar',
  buildDate: '',
  buildUser: '',
  goVersion: '',
  revision: '',
  version: '0.27.0',
}

/** GET /api/v2/status and GET /api/v2/receivers */
export function addAlertmanagerStatus(api: OpenAPIHono, { reader, now }: Services): void {
  const uptime = new Date(now()).toISOString()
  const original = '# Routes are NOTIFY_CONFIG_FILE of the processor notify; rules: GET /v1/rules\n'
  api.openapi(statusRoute, (context) =>
    context.json(
      { cluster: { status: 'disabled' as const, peers: [] }, config: { original }, uptime, versionInfo },
      200,
    ),
  )
  api.openapi(receiversRoute, async (context) => {
    const text = 'SELECT DISTINCT receiver AS name FROM notice_groups ORDER BY 1 LIMIT 1000'
    const receivers = await reader.read((ask) => ask({ text, values: [] }, receiverSchema))
    return context.json(receivers, 200)
  })
}
