import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { severities, severitySchema } from '@telstar/contracts/alert-rule'
import { answerFormat } from '@telstar/http/answer-format'
import { instantParameter } from '@telstar/http/query-parameter'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { countsQuery } from './alert-query.js'
import { alertFilterShape } from './alert-schema.js'

const count = z.number().int()

const countsSchema = z
  .object({
    active: count,
    state: z.object({ raised: count, updated: count, cleared: count }),
    severity: z.object(Object.fromEntries(severities.map((severity) => [severity, count]))),
    ackState: z.object({ acknowledged: count, unacknowledged: count }),
    suppressed: count.describe('Active ones that have another alert as their cause'),
    shadow: count.describe('Active ones of rules that only run beside the others; counted nowhere else'),
    clearedSince: z.iso.datetime(),
  })
  .openapi('AlertCounts', { description: 'All figures but state.cleared are of active alerts' })

const { region, site, node, rule } = alertFilterShape

const route = createRoute({
  method: 'get',
  path: '/v1/alerts/counts',
  tags: ['alerts'],
  summary: 'How many alerts there are, by state, severity and acknowledgement',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      ...{ region, site, node, rule },
      clearedSince: instantParameter
        .optional()
        .describe('Cleared ones are counted from then on; a day before now if left out'),
    }),
  },
  responses: {
    200: { description: 'The figures', content: { 'application/json': { schema: countsSchema } } },
    ...refusals(),
  },
})

const rowSchema = z.object({
  state: z.enum(['raised', 'updated', 'cleared']),
  severity: severitySchema,
  ackState: z.enum(['acknowledged', 'unacknowledged']),
  suppressed: z.boolean(),
  shadow: z.boolean(),
  alerts: count,
})

type Row = z.infer<typeof rowSchema>

const dayMs = 86_400_000

/** GET /v1/alerts/counts */
export function addCountAlerts(api: OpenAPIHono, { reader, now }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { clearedSince = now() - dayMs, ...filter } = context.req.valid('query')
    const rows = await reader.read((ask) => ask(countsQuery(filter, clearedSince), rowSchema))
    return context.json({ ...countsOf(rows), clearedSince: new Date(clearedSince).toISOString() }, 200)
  })
}

function countsOf(rows: readonly Row[]) {
  const live = rows.filter(({ shadow }) => !shadow)
  const active = live.filter(({ state }) => state !== 'cleared')
  const of = (among: readonly Row[], fits: (row: Row) => boolean) =>
    among.filter(fits).reduce((sum, { alerts }) => sum + alerts, 0)
  const state = (wanted: Row['state']) => of(live, (row) => row.state === wanted)
  const acknowledged = of(active, ({ ackState }) => ackState === 'acknowledged')
  return {
    active: of(active, () => true),
    state: { raised: state('raised'), updated: state('updated'), cleared: state('cleared') },
    severity: Object.fromEntries(
      severities.map((severity) => [severity, of(active, (row) => row.severity === severity)]),
    ),
    ackState: { acknowledged, unacknowledged: of(active, () => true) - acknowledged },
    suppressed: of(active, ({ suppressed }) => suppressed),
    shadow: of(rows, (row) => row.shadow && row.state !== 'cleared'),
  }
}
