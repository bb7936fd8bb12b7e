import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { integerParameter } from '@telstar/http/query-parameter'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import {
  rulePathSchema,
  ruleVersionQuery,
  versionedRuleRowSchema,
  versionedRuleSchema,
} from './rule-query.js'

const route = createRoute({
  method: 'get',
  path: '/v1/rules/{ruleId}',
  tags: ['rules'],
  summary: 'One rule; its ETag is its version, for If-Match',
  security: [{ bearer: [] }],
  request: {
    params: rulePathSchema,
    query: z.strictObject({
      version: integerParameter({ min: 1, max: 999_999_999 })
        .optional()
        .describe('An earlier version, also of a removed rule; the one in force if left out'),
    }),
  },
  responses: {
    200: { description: 'The rule', content: { 'application/json': { schema: versionedRuleSchema } } },
    ...refusals('unknown-rule'),
  },
})

/** GET /v1/rules/{ruleId} */
export function addShowRule(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { ruleId } = context.req.valid('param')
    const { version } = context.req.valid('query')
    const statement = ruleVersionQuery(ruleId, version ?? null)
    const [rule] = await reader.read((ask) => ask(statement, versionedRuleRowSchema))
    if (!rule || (version === undefined && rule.removed)) throw new QueryProblem('unknown-rule')
    context.header('etag', ruleTag(rule.version))
    return context.json(rule, 200)
  })
}

/** The ETag of a version of a rule. */
export function ruleTag(version: number): string {
  return `"${version}"`
}
