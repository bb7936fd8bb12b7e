import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerSent } from '../commands/answer-sent.js'
import { change, changeAnswers, changeHeaders, outcomeSchema, wisherOf } from '../commands/change-route.js'
import type { Sent } from '../commands/commands.js'
import { QueryProblem } from '../http/query-problem.js'
import type { Services } from '../services.js'
import { rulePathSchema, ruleSchema } from './rule-query.js'
import { ruleTag } from './show-rule.js'

const headers = changeHeaders.extend({
  'if-match': z
    .string()
    .regex(/^"(0|[1-9]\d{0,8})"$/, 'must be the ETag of the rule as you know it')
    .optional()
    .describe(
      'ETag of the version that is to be changed; 412 when it is no longer in force. `"0"`: only if there is none',
    ),
})

const putRoute = createRoute({
  method: 'put',
  path: '/v1/rules/{ruleId}',
  tags: ['rules'],
  summary: 'Set a rule: its next version, in force within a second',
  security: change.security,
  middleware: change.withBody,
  request: {
    params: rulePathSchema,
    query: z.strictObject({}),
    headers,
    body: { content: { 'application/json': { schema: ruleSchema } }, required: true },
  },
  responses: changeAnswers(outcomeSchema, ['stale-version', 'bad-rule']),
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/v1/rules/{ruleId}',
  tags: ['rules'],
  summary: 'Remove a rule: its alerts are cleared, its versions stay',
  security: change.security,
  middleware: change.withoutBody,
  request: { params: rulePathSchema, query: z.strictObject({}), headers },
  responses: changeAnswers(outcomeSchema, ['unknown-rule', 'stale-version']),
})

/** PUT and DELETE /v1/rules/{ruleId} */
export function addChangeRule(api: OpenAPIHono, { commands }: Services): void {
  api.openapi(putRoute, async (context) => {
    const { ruleId } = context.req.valid('param')
    const rule = context.req.valid('json')
    if (rule.id !== ruleId)
      throw new QueryProblem('invalid-input', {
        errors: [{ place: 'body.id', expected: `must be ${ruleId}, as in the path` }],
      })
    const header = context.req.valid('header')
    const sent = await commands.carryOut({ type: 'PutRule', rule, ...expected(header) }, wisherOf(header))
    const version = versionIn(sent)
    const headers: Record<string, string> = version === null ? {} : { etag: ruleTag(version) }
    if (version !== 1) return answerSent(context, sent, { headers })
    return answerSent(context, sent, {
      status: 201,
      headers: { ...headers, location: `/v1/rules/${ruleId}` },
    })
  })
  api.openapi(deleteRoute, async (context) => {
    const header = context.req.valid('header')
    const wish = { type: 'RemoveRule', ...context.req.valid('param'), ...expected(header) } as const
    return answerSent(context, await commands.carryOut(wish, wisherOf(header)))
  })
}

function expected(header: z.infer<typeof headers>): { expectedVersion?: number } {
  const tag = header['if-match']
  return tag === undefined ? {} : { expectedVersion: Number(tag.slice(1, -1)) }
}

function versionIn({ decision }: Sent): number | null {
  const version = decision?.outcome.result['version']
  return typeof version === 'number' ? version : null
}
