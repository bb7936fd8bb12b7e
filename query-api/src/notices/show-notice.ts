import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { answerSent } from '../commands/answer-sent.js'
import { change, changeAnswers, changeHeaders, outcomeSchema, wisherOf } from '../commands/change-route.js'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import {
  noticeDetailRowSchema,
  noticeDetailSchema,
  noticeQuery,
  tellsQuery,
  tellsRowSchema,
} from './notice-query.js'

const params = z.object({
  noticeId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the id of a notice'),
})

const showRoute = createRoute({
  method: 'get',
  path: '/v1/notices/{noticeId}',
  tags: ['notices'],
  summary: 'One notice with its content and the alerts it tells of',
  security: [{ bearer: [] }],
  request: { params, query: z.strictObject({}) },
  responses: {
    200: { description: 'The notice', content: { 'application/json': { schema: noticeDetailSchema } } },
    ...refusals('unknown-notice'),
  },
})

const retryRoute = createRoute({
  method: 'post',
  path: '/v1/notices/{noticeId}/retry',
  tags: ['notices'],
  summary: 'Try a failed notice again, under the same idempotency key',
  security: change.security,
  middleware: change.withoutBody,
  request: { params, query: z.strictObject({}), headers: changeHeaders },
  responses: changeAnswers(outcomeSchema, ['unknown-notice', 'not-failed']),
})

/** GET /v1/notices/{noticeId} */
export function addShowNotice(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(showRoute, async (context) => {
    answerFormat(context, ['json'])
    const { noticeId } = context.req.valid('param')
    const detail = await reader.read(async (ask) => {
      const [notice] = await ask(noticeQuery(noticeId), noticeDetailRowSchema)
      if (!notice) throw new QueryProblem('unknown-notice')
      return { ...notice, tells: await ask(tellsQuery(noticeId), tellsRowSchema) }
    })
    return context.json(detail, 200)
  })
}

/** POST /v1/notices/{noticeId}/retry */
export function addRetryNotice(api: OpenAPIHono, { commands }: Services): void {
  api.openapi(retryRoute, async (context) => {
    const wish = { type: 'RetryNotice', ...context.req.valid('param') } as const
    return answerSent(context, await commands.carryOut(wish, wisherOf(context.req.valid('header'))))
  })
}
