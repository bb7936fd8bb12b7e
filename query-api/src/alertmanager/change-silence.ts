import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { change, changeHeaders, wisherOf } from '../commands/change-route.js'
import type { Sent, Wisher } from '../commands/commands.js'
import { QueryProblem } from '../http/query-problem.js'
import type { Services } from '../services.js'
import { findSilence } from '../silences/show-silence.js'
import { alertmanagerErrors, postableSilenceSchema, tags } from './alertmanager-schema.js'
import { silencePath } from './list-silences.js'

const postRoute = createRoute({
  method: 'post',
  path: '/api/v2/silences',
  tags,
  summary: 'Make a silence, or change the one whose id is given',
  security: change.security,
  middleware: change.withBody,
  request: {
    headers: changeHeaders,
    body: { content: { 'application/json': { schema: postableSilenceSchema } }, required: true },
  },
  responses: {
    200: {
      description: 'It is there',
      content: { 'application/json': { schema: z.object({ silenceID: z.string() }) } },
    },
    ...alertmanagerErrors,
  },
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/v2/silence/{silenceID}',
  tags,
  summary: 'End a silence now',
  security: change.security,
  middleware: change.withoutBody,
  request: { params: silencePath, headers: changeHeaders },
  responses: { 200: { description: 'It has ended' }, ...alertmanagerErrors },
})

type Postable = z.infer<typeof postableSilenceSchema>

/** POST /api/v2/silences and DELETE /api/v2/silence/{silenceID} */
export function addAlertmanagerChanges(api: OpenAPIHono, { commands, reader }: Services): void {
  const put = async (silenceId: string, said: Postable, wisher: Wisher) => {
    const { matchers, startsAt, endsAt, createdBy, comment } = said
    const silence = { silenceId, matchers, startsAt, endsAt, author: createdBy, comment }
    return commands.carryOut({ type: 'PutSilence', silence }, wisher)
  }
  api.openapi(postRoute, async (context) => {
    const said = context.req.valid('json')
    const wisher = wisherOf(context.req.valid('header'))
    const given = said.id?.toLowerCase()
    if (given && (await findSilence(reader, given)) === null) throw new QueryProblem('unknown-silence')
    let silenceID = given || (wisher.commandId?.toLowerCase() ?? commands.newId())
    let sent = await put(silenceID, said, wisher)
    if (sent.decision?.outcome.refusal === 'silence-expired') {
      // As Alertmanager does: what has expired stays as it is, and a new one takes its place.
      silenceID = commands.newId()
      sent = await put(silenceID, said, { by: wisher.by })
    }
    checkAccepted(sent)
    return context.json({ silenceID }, 200)
  })
  api.openapi(deleteRoute, async (context) => {
    const silenceId = context.req.valid('param').silenceID.toLowerCase()
    const wish = { type: 'ExpireSilence', silenceId } as const
    checkAccepted(await commands.carryOut(wish, wisherOf(context.req.valid('header'))))
    return context.body(null, 200)
  })
}

/** Alertmanager's clients know no "perhaps": no outcome in time is an error, and names the command. */
function checkAccepted({ command, decision }: Sent): void {
  if (decision === null)
    throw new QueryProblem('overloaded', {
      detail: `not decided yet: see /v1/commands/${command.commandId}`,
      headers: { 'retry-after': '5' },
    })
  const { accepted, refusal, detail } = decision.outcome
  if (!accepted) throw new QueryProblem(refusal ?? 'malformed', { detail })
}
