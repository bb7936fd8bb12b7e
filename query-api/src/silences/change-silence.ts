import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { silenceSchema as contract, matcherSchema } from '@telstar/contracts/silence'
import { answerSent } from '../commands/answer-sent.js'
import { change, changeAnswers, changeHeaders, outcomeSchema, wisherOf } from '../commands/change-route.js'
import { QueryProblem } from '../http/query-problem.js'
import type { Services } from '../services.js'
import { findSilence } from './show-silence.js'
import { silencePathSchema } from './silence-query.js'

const instant = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with offset' })
  .transform((text) => new Date(text).toISOString())
  .openapi({ type: 'string', format: 'date-time' })

const bodySchema = z
  .strictObject({
    matchers: z.array(matcherSchema).min(1).max(32),
    startsAt: instant.optional().describe('Now if left out'),
    endsAt: instant,
    author: contract.shape.author.optional().describe('X-Operator if left out'),
    comment: contract.shape.comment,
  })
  .openapi('NewSilence')

type Body = z.infer<typeof bodySchema>

const body = { content: { 'application/json': { schema: bodySchema } }, required: true }
const shared = { tags: ['silences'], security: change.security }
const query = z.strictObject({})

const postRoute = createRoute({
  method: 'post',
  path: '/v1/silences',
  ...shared,
  summary: 'Silence alerts: no notices of those that fit all matchers, between two times',
  middleware: change.withBody,
  request: { query, headers: changeHeaders, body },
  responses: changeAnswers(outcomeSchema, ['bad-silence']),
})

const putRoute = createRoute({
  method: 'put',
  path: '/v1/silences/{silenceId}',
  ...shared,
  summary: 'Change a silence that has not expired',
  middleware: change.withBody,
  request: { params: silencePathSchema, query, headers: changeHeaders, body },
  responses: changeAnswers(outcomeSchema, ['unknown-silence', 'silence-expired', 'bad-silence']),
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/v1/silences/{silenceId}',
  ...shared,
  summary: 'End a silence now; it stays as expired',
  middleware: change.withoutBody,
  request: { params: silencePathSchema, query, headers: changeHeaders },
  responses: changeAnswers(outcomeSchema, ['unknown-silence', 'silence-expired']),
})

/** POST /v1/silences, PUT and DELETE /v1/silences/{silenceId} */
export function addChangeSilence(api: OpenAPIHono, { commands, reader, now }: Services): void {
  const silenceOf = (silenceId: string, by: string, { startsAt, author = by, ...rest }: Body) => ({
    type: 'PutSilence' as const,
    silence: { silenceId, author, startsAt: startsAt ?? new Date(now()).toISOString(), ...rest },
  })
  api.openapi(postRoute, async (context) => {
    const wisher = wisherOf(context.req.valid('header'))
    // A repetition means the same silence, not another one.
    const silenceId = wisher.commandId?.toLowerCase() ?? commands.newId()
    const wish = silenceOf(silenceId, wisher.by, context.req.valid('json'))
    const headers = { location: `/v1/silences/${silenceId}` }
    const beside = { silenceId }
    return answerSent(context, await commands.carryOut(wish, wisher), { status: 201, headers, beside })
  })
  api.openapi(putRoute, async (context) => {
    const wisher = wisherOf(context.req.valid('header'))
    const { silenceId } = context.req.valid('param')
    const known = await findSilence(reader, silenceId)
    if (known === null) throw new QueryProblem('unknown-silence')
    const said = { startsAt: known.startsAt, ...context.req.valid('json') }
    const wish = silenceOf(known.silenceId, wisher.by, said)
    return answerSent(context, await commands.carryOut(wish, wisher))
  })
  api.openapi(deleteRoute, async (context) => {
    const silenceId = context.req.valid('param').silenceId.toLowerCase()
    const wish = { type: 'ExpireSilence', silenceId } as const
    return answerSent(context, await commands.carryOut(wish, wisherOf(context.req.valid('header'))))
  })
}
