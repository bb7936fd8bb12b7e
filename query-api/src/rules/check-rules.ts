import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { alertRuleSchema } from '@telstar/contracts/alert-rule'
import type { Metric } from '@telstar/contracts/metric-catalogue'
import { ruleProblems } from '@telstar/contracts/rule-problems'
import { jsonBody } from '@telstar/http/guard-body'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'

const checkedSchema = z
  .object({
    valid: z.boolean(),
    problems: z.array(z.object({ place: z.string().describe('`rules.0.raise`'), expected: z.string() })),
  })
  .openapi('CheckedRules')

const route = createRoute({
  method: 'post',
  path: '/v1/rules/check',
  tags: ['rules'],
  summary: 'Whether rules could be set, without setting them',
  security: [{ bearer: [] }],
  middleware: jsonBody,
  request: {
    query: z.strictObject({}),
    body: {
      content: {
        'application/json': { schema: z.strictObject({ rules: z.array(z.unknown()).min(1).max(100) }) },
      },
      required: true,
    },
  },
  responses: {
    200: {
      description: 'What is wrong, if anything',
      content: { 'application/json': { schema: checkedSchema } },
    },
    ...refusals('body-too-large', 'media-type'),
  },
})

/** POST /v1/rules/check; a question, though it has a body */
export function addCheckRules(api: OpenAPIHono, { catalogue }: Services): void {
  api.openapi(route, async (context) => {
    const { rules } = context.req.valid('json')
    const problems = problemsOf(rules, await catalogue.metrics())
    return context.json({ valid: problems.length === 0, problems }, 200)
  })
}

/** Everything that is wrong with rules as somebody wrote them, each with its place. */
export function problemsOf(rules: readonly unknown[], catalogue: readonly Metric[]) {
  const ids = new Set<string>()
  return rules.flatMap((written, index) => {
    const checked = alertRuleSchema.safeParse(written)
    if (!checked.success) return checked.error.issues.flatMap((issue) => told(index, issue))
    const twice = ids.has(checked.data.id)
    ids.add(checked.data.id)
    const found = ruleProblems(checked.data, catalogue)
    return [
      ...(twice ? told(index, { path: ['id'], message: 'stands twice' }) : []),
      ...found.flatMap((problem) => told(index, problem)),
    ]
  })
}

function told(
  index: number,
  { path, message }: { readonly path: readonly PropertyKey[]; readonly message: string },
) {
  return [{ place: ['rules', index, ...path.map(String)].join('.'), expected: message }]
}
