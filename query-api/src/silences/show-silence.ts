import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import type { Reader } from '@telstar/http/reader'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import {
  shownSilence,
  silencePathSchema,
  silenceQuery,
  silenceRowSchema,
  silenceSchema,
} from './silence-query.js'

const route = createRoute({
  method: 'get',
  path: '/v1/silences/{silenceId}',
  tags: ['silences'],
  summary: 'One silence',
  security: [{ bearer: [] }],
  request: { params: silencePathSchema, query: z.strictObject({}) },
  responses: {
    200: { description: 'The silence', content: { 'application/json': { schema: silenceSchema } } },
    ...refusals('unknown-silence'),
  },
})

/** GET /v1/silences/{silenceId} */
export function addShowSilence(api: OpenAPIHono, { reader, now }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const silence = await findSilence(reader, context.req.valid('param').silenceId)
    if (silence === null) throw new QueryProblem('unknown-silence')
    return context.json(shownSilence(silence, now()), 200)
  })
}

/** A silence by its id, or null. */
export async function findSilence(reader: Reader, silenceId: string) {
  const [found] = await reader.read((ask) => ask(silenceQuery(silenceId), silenceRowSchema))
  return found?.silence ?? null
}
