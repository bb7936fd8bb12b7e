import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { noBody } from '@telstar/http/guard-body'
import { integerParameter } from '@telstar/http/query-parameter'
import { departments } from '../../domain/actor.js'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import { noticeChannels } from '../../routing/routing-policy.js'
import type { Services } from '../../services.js'
import { refusals } from '../problems/refusals.js'
import { SupportProblem } from '../problems/support-problem.js'

const noticeSchema = z
  .object({
    noticeId: z.string(),
    eventId: z.string(),
    department: z.enum(departments),
    channel: z.enum(noticeChannels),
    attempts: z.number().int(),
    lastError: z.string(),
    createdAt: z.iso.datetime(),
  })
  .openapi('FailedNotice')

const list = createRoute({
  method: 'get',
  path: '/v1/notices',
  tags: ['notices'],
  summary: 'Notices to departments that were given up, the newest first',
  security: [{ bearer: [] }],
  request: { query: z.strictObject({ limit: integerParameter({ min: 1, max: 500 }).default(100) }) },
  responses: {
    200: {
      description: 'No more than `limit`',
      content: { 'application/json': { schema: z.object({ items: z.array(noticeSchema) }) } },
    },
    ...refusals(),
  },
})

const retry = createRoute({
  method: 'post',
  path: '/v1/notices/{noticeId}/retry',
  tags: ['notices'],
  summary: 'Sets a notice that was given up going again',
  security: [{ bearer: [] }],
  middleware: [noBody] as const,
  request: { params: z.object({ noticeId: aggregateIdSchema }) },
  responses: {
    202: {
      description: 'It is sent within seconds',
      content: { 'application/json': { schema: z.object({ noticeId: z.string() }) } },
    },
    ...refusals('unknown-notice'),
  },
})

/** GET /v1/notices, POST /v1/notices/{noticeId}/retry */
export function addNotices(api: OpenAPIHono, { notices }: Services): void {
  api.openapi(list, async (context) => {
    answerFormat(context, ['json'])
    const failed = await notices.failed(context.req.valid('query').limit)
    const items = failed.map((notice) => ({ ...notice, createdAt: notice.createdAt.toISOString() }))
    return context.json({ items }, 200)
  })
  api.openapi(retry, async (context) => {
    const { noticeId } = context.req.valid('param')
    if ((await notices.retry([noticeId])).length === 0) throw new SupportProblem('unknown-notice')
    return context.json({ noticeId }, 202)
  })
}
