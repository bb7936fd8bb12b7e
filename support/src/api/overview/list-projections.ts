import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { noBody } from '@telstar/http/guard-body'
import { actorName } from '../../domain/actor.js'
import type { GenerationProgress } from '../../projections/read-progress.js'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { refusals } from '../problems/refusals.js'
import { SupportProblem } from '../problems/support-problem.js'

const time = z.iso.datetime().nullable()
const progressSchema = z
  .object({
    name: z.string(),
    generation: z.number().int(),
    state: z.enum(['requested', 'building', 'live', 'retired']),
    requestedBy: z.string(),
    requestedAt: z.iso.datetime(),
    startedAt: time,
    swappedAt: time,
    eventsDone: z.number(),
    position: z.number(),
    newestPosition: z.number().describe('Of the log'),
  })
  .openapi('ProjectionProgress')

const list = createRoute({
  method: 'get',
  path: '/v1/projections',
  tags: ['projections'],
  summary: 'The read models, how far each is, and what is being built beside them',
  security: [{ bearer: [] }],
  request: { query: z.strictObject({}) },
  responses: {
    200: {
      description: 'All generations that are not retired',
      content: { 'application/json': { schema: z.object({ items: z.array(progressSchema) }) } },
    },
    ...refusals(),
  },
})

const rebuild = createRoute({
  method: 'post',
  path: '/v1/projections/{name}/rebuild',
  tags: ['projections'],
  summary: 'Makes a read model anew from the log, beside the live one; swapped when it has caught up',
  security: [{ bearer: [] }],
  middleware: [noBody] as const,
  request: { params: z.object({ name: z.string().regex(/^[a-z0-9_]{1,63}$/) }) },
  responses: {
    202: {
      description: 'It is under way; GET /v1/projections tells how far',
      content: {
        'application/json': { schema: z.object({ name: z.string(), generation: z.number().int() }) },
      },
    },
    ...refusals('unknown-projection'),
  },
})

/** GET /v1/projections, POST /v1/projections/{name}/rebuild */
export function addProjections(api: OpenAPIHono, { readModels }: Services): void {
  api.openapi(list, async (context) => {
    answerFormat(context, ['json'])
    return context.json({ items: (await readModels.progress()).map(shown) }, 200)
  })
  api.openapi(rebuild, async (context) => {
    const { name } = context.req.valid('param')
    const generation = await readModels.rebuild(name, actorName(callerOf(context)))
    if (generation === null) throw new SupportProblem('unknown-projection')
    context.header('location', '/v1/projections')
    return context.json({ name, generation }, 202)
  })
}

function shown({ requestedAt, startedAt, swappedAt, ...progress }: GenerationProgress) {
  return {
    ...progress,
    requestedAt: requestedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    swappedAt: swappedAt?.toISOString() ?? null,
  }
}
