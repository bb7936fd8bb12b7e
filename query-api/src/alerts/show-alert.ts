import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import type { Ask } from '@telstar/http/reader'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { alertQuery } from './alert-query.js'
import { alertPathSchema, alertSchema } from './alert-schema.js'

const route = createRoute({
  method: 'get',
  path: '/v1/alerts/{alertId}',
  tags: ['alerts'],
  summary: 'One alert as it is now',
  security: [{ bearer: [] }],
  request: { params: alertPathSchema, query: z.strictObject({}) },
  responses: {
    200: { description: 'The alert', content: { 'application/json': { schema: alertSchema } } },
    ...refusals('unknown-alert'),
  },
})

/** GET /v1/alerts/{alertId} */
export function addShowAlert(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { alertId } = context.req.valid('param')
    return context.json(await reader.read((ask) => findAlert(ask, alertId)), 200)
  })
}

/** @throws {Problem} unknown-alert */
export async function findAlert(ask: Ask, alertId: string) {
  const [found] = await ask(alertQuery(alertId), z.object({ alert: alertSchema }))
  if (!found) throw new QueryProblem('unknown-alert')
  return found.alert
}
