import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { alertTraceSchema } from '@telstar/contracts/alert-event'
import { outageRules } from '@telstar/contracts/alert-rule'
import { answerFormat } from '@telstar/http/answer-format'
import { refusals } from '../http/refusals.js'
import { ruleVersionQuery, versionedRuleRowSchema, versionedRuleSchema } from '../rules/rule-query.js'
import type { Services } from '../services.js'
import { alertEventSchema, alertPathSchema, alertSchema } from './alert-schema.js'
import { decisionRowSchema, decisionSchema, decisionsQuery, eventsQuery, mostTold } from './explain-query.js'
import { findAlert } from './show-alert.js'

const eventSchema = z
  .object({
    version: z.number().int(),
    type: z.string(),
    at: z.iso.datetime(),
    actor: z.string(),
    comment: z.string().nullable(),
    trace: z.object(alertTraceSchema.shape),
  })
  .openapi('ExplainedEvent')

const explanationSchema = z
  .object({
    alert: alertSchema,
    rule: versionedRuleSchema
      .nullable()
      .describe(
        `The rule in the version that raised it; null for the built-in ones: ${outageRules.join(', ')}`,
      ),
    events: z.array(eventSchema).describe(`Oldest first; the newest ${mostTold}`),
    notices: z
      .array(decisionSchema)
      .describe(`Each decision to send or not, oldest first; the newest ${mostTold}`),
    suppressing: z.array(z.string()).describe('Active alerts that have this one as their cause'),
  })
  .openapi('AlertExplanation')

const route = createRoute({
  method: 'get',
  path: '/v1/alerts/{alertId}/explain',
  tags: ['alerts'],
  summary: 'Why it was raised, what happened to it since, and who was told or not told, and why',
  security: [{ bearer: [] }],
  request: { params: alertPathSchema, query: z.strictObject({}) },
  responses: {
    200: { description: 'The trace', content: { 'application/json': { schema: explanationSchema } } },
    ...refusals('unknown-alert'),
  },
})

const suppressedQuery = (alertId: string) => ({
  text: `SELECT alert_id AS "alertId" FROM alerts WHERE suppressed_by = $1 AND state <> 'cleared'
ORDER BY alert_id LIMIT ${mostTold}`,
  values: [alertId],
})

/** GET /v1/alerts/{alertId}/explain */
export function addExplainAlert(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { alertId } = context.req.valid('param')
    const told = await reader.read(async (ask) => {
      const alert = await findAlert(ask, alertId)
      const { ruleId, ruleVersion } = alert
      return {
        alert,
        rules: await ask(ruleVersionQuery(ruleId, ruleVersion), versionedRuleRowSchema),
        events: await ask(eventsQuery(alertId), z.object({ event: alertEventSchema })),
        notices: await ask(decisionsQuery(alertId), decisionRowSchema),
        suppressed: await ask(suppressedQuery(alertId), z.object({ alertId: z.string() })),
      }
    })
    const events = told.events.map(({ event: { alert, ...event } }) => ({ version: alert.version, ...event }))
    const suppressing = told.suppressed.map((one) => one.alertId)
    const { alert, notices } = told
    return context.json({ alert, rule: told.rules[0] ?? null, events, notices, suppressing }, 200)
  })
}
