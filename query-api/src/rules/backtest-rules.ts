import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerSent } from '../commands/answer-sent.js'
import { change, changeAnswers, changeHeaders, outcomeSchema, wisherOf } from '../commands/change-route.js'
import type { Services } from '../services.js'
import { ruleSchema } from './rule-query.js'

const instant = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with offset' })
  .transform((text) => new Date(text).toISOString())
  .openapi({ type: 'string', format: 'date-time' })

const route = createRoute({
  method: 'post',
  path: '/v1/rules/backtest',
  tags: ['rules'],
  summary: 'Evaluate rules over the stored samples, as a task: which alerts they would have raised',
  description: 'The period is 31 days at most and ends in the past. `Location` leads to the task.',
  security: change.security,
  middleware: change.withBody,
  request: {
    query: z.strictObject({}),
    headers: changeHeaders,
    body: {
      content: {
        'application/json': {
          schema: z.strictObject({ rules: z.array(ruleSchema).min(1).max(100), from: instant, to: instant }),
        },
      },
      required: true,
    },
  },
  responses: changeAnswers(outcomeSchema, ['bad-backtest', 'bad-rule']),
})

/** POST /v1/rules/backtest */
export function addBacktestRules(api: OpenAPIHono, { commands }: Services): void {
  api.openapi(route, async (context) => {
    const wisher = wisherOf(context.req.valid('header'))
    const sent = await commands.carryOut({ type: 'BacktestRules', ...context.req.valid('json') }, wisher)
    const { commandId } = sent.command
    const headers = { location: `/v1/tasks/${commandId}` }
    return answerSent(context, sent, { status: 202, headers, beside: { taskId: commandId } })
  })
}
