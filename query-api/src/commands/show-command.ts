import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { outcomeSchema } from './change-route.js'

const route = createRoute({
  method: 'get',
  path: '/v1/commands/{commandId}',
  tags: ['changes'],
  summary: 'What became of a command',
  security: [{ bearer: [] }],
  request: { params: z.object({ commandId: z.uuid('must be a UUID') }), query: z.strictObject({}) },
  responses: {
    200: { description: 'Its outcome', content: { 'application/json': { schema: outcomeSchema } } },
    ...refusals('unknown-command'),
  },
})

/** GET /v1/commands/{commandId} */
export function addShowCommand(api: OpenAPIHono, { commands }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const decision = await commands.find(context.req.valid('param').commandId)
    if (decision === null) throw new QueryProblem('unknown-command')
    return context.json(decision.outcome, 200)
  })
}
