import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerSent } from '../commands/answer-sent.js'
import { change, changeAnswers, changeHeaders, outcomeSchema, wisherOf } from '../commands/change-route.js'
import type { Wish } from '../commands/commands.js'
import type { QueryProblemCode } from '../http/query-problem.js'
import type { Services } from '../services.js'
import { alertPathSchema } from './alert-schema.js'

interface Action {
  readonly type: Extract<Wish, { alertId: string }>['type']
  readonly summary: string
  readonly body: z.ZodType<Readonly<Record<string, unknown>>>
  readonly required: boolean
  readonly refusals: readonly QueryProblemCode[]
}

const comment = z.string().max(1000, 'must be 1,000 characters or fewer')
const perhapsCommented = z.strictObject({ comment: comment.optional() })

const actions: Readonly<Record<string, Action>> = {
  acknowledge: {
    type: 'AcknowledgeAlert',
    summary: 'Take notice of an alert: its notices are neither repeated nor escalated any more',
    body: perhapsCommented,
    required: false,
    refusals: ['already-acknowledged', 'already-cleared'],
  },
  unacknowledge: {
    type: 'UnacknowledgeAlert',
    summary: 'Take an acknowledgement back',
    body: perhapsCommented,
    required: false,
    refusals: ['not-acknowledged', 'already-cleared'],
  },
  comment: {
    type: 'CommentAlert',
    summary: 'Say something about an alert, also about a cleared one',
    body: z.strictObject({ comment: comment.min(1, 'must not be empty') }),
    required: true,
    refusals: [],
  },
  assign: {
    type: 'AssignAlert',
    summary: 'Say who takes care of an alert; null: nobody any more',
    body: z.strictObject({ assignee: z.string().min(1).max(120).nullable() }),
    required: true,
    refusals: ['already-cleared'],
  },
  clear: {
    type: 'ClearAlert',
    summary: 'Refused for alerts of rules: their measurements clear them',
    body: z.strictObject({}),
    required: false,
    refusals: ['automatic-alert', 'already-cleared'],
  },
}

/** POST /v1/alerts/{alertId}/acknowledge, …/unacknowledge, …/comment, …/assign and …/clear */
export function addChangeAlert(api: OpenAPIHono, { commands }: Services): void {
  for (const [name, action] of Object.entries(actions)) {
    api.openapi(routeOf(name, action), async (context) => {
      const said = context.req.valid('json')
      const wish = { type: action.type, ...context.req.valid('param'), ...said } as Wish
      return answerSent(context, await commands.carryOut(wish, wisherOf(context.req.valid('header'))))
    })
  }
}

function routeOf(name: string, { summary, body, required, refusals }: Action) {
  return createRoute({
    method: 'post',
    path: `/v1/alerts/{alertId}/${name}`,
    tags: ['alerts'],
    summary,
    security: change.security,
    middleware: change.withBody,
    request: {
      params: alertPathSchema,
      query: z.strictObject({}),
      headers: changeHeaders,
      body: { content: { 'application/json': { schema: body } }, required },
    },
    responses: changeAnswers(outcomeSchema, ['unknown-alert', ...refusals]),
  })
}
