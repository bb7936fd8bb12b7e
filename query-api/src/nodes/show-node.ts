import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { cellsQuery, nodeQuery } from './node-query.js'
import { cellRowSchema, nodeDetailSchema, nodePathSchema, nodeRowSchema } from './node-schema.js'

const route = createRoute({
  method: 'get',
  path: '/v1/nodes/{node}',
  tags: ['nodes'],
  summary: 'One node with its cells',
  security: [{ bearer: [] }],
  request: { params: nodePathSchema, query: z.strictObject({}) },
  responses: {
    200: { description: 'The node', content: { 'application/json': { schema: nodeDetailSchema } } },
    ...refusals('unknown-node'),
  },
})

/** GET /v1/nodes/{node} */
export function addShowNode(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { node } = context.req.valid('param')
    const detail = await reader.read(async (ask) => {
      const [found] = await ask(nodeQuery(node), nodeRowSchema)
      if (!found) throw new QueryProblem('unknown-node')
      return { ...found, cells: await ask(cellsQuery(node), cellRowSchema) }
    })
    return context.json(detail, 200)
  })
}
