import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Silence, silenceSchema } from '@telstar/contracts/silence'
import { QueryProblem } from '../http/query-problem.js'
import type { Services } from '../services.js'
import { findSilence } from '../silences/show-silence.js'
import { alertmanagerErrors, filterSchema, gettableSilenceSchema, tags } from './alertmanager-schema.js'
import { gettableSilence, sortedSilences } from './gettable-silence.js'
import { filterOf } from './parse-matcher.js'

const listRoute = createRoute({
  method: 'get',
  path: '/api/v2/silences',
  tags,
  summary: 'Silences, as Alertmanager tells them; expired ones for five days',
  security: [{ bearer: [] }],
  request: { query: z.object({ filter: filterSchema }) },
  responses: {
    200: {
      description: 'The silences',
      content: { 'application/json': { schema: z.array(gettableSilenceSchema) } },
    },
    ...alertmanagerErrors,
  },
})

export const silencePath = z.object({ silenceID: z.uuid('must be a UUID') })

const showRoute = createRoute({
  method: 'get',
  path: '/api/v2/silence/{silenceID}',
  tags,
  summary: 'One silence, as Alertmanager tells it',
  security: [{ bearer: [] }],
  request: { params: silencePath },
  responses: {
    200: { description: 'The silence', content: { 'application/json': { schema: gettableSilenceSchema } } },
    ...alertmanagerErrors,
  },
})

/** As Alertmanager's data.retention. */
const retentionMs = 120 * 3_600_000
const most = 10_000

/** GET /api/v2/silences and GET /api/v2/silence/{silenceID} */
export function addAlertmanagerSilences(api: OpenAPIHono, { reader, now }: Services): void {
  api.openapi(listRoute, async (context) => {
    const fits = filterOf(context.req.valid('query').filter ?? [])
    const at = now()
    const statement = {
      text: `SELECT silence FROM silences WHERE ends_at > $1 ORDER BY ends_at DESC LIMIT ${most}`,
      values: [new Date(at - retentionMs).toISOString()],
    }
    const rows = await reader.read((ask) => ask(statement, z.object({ silence: silenceSchema })))
    const wanted = rows.map(({ silence }) => silence).filter((silence) => fits(matchedLabels(silence)))
    return context.json(sortedSilences(wanted.map((silence) => gettableSilence(silence, at))), 200)
  })
  api.openapi(showRoute, async (context) => {
    const silence = await findSilence(reader, context.req.valid('param').silenceID)
    if (silence === null) throw new QueryProblem('unknown-silence')
    return context.json(gettableSilence(silence, now()), 200)
  })
}

/** A filter of silences is held against the values their matchers have. */
function matchedLabels({ matchers }: Silence): Record<string, string> {
  return Object.fromEntries(matchers.map(({ name, value }) => [name, value]))
}
