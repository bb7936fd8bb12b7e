import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { taskDetailRowSchema, taskDetailSchema, taskQuery } from './task-query.js'

const route = createRoute({
  method: 'get',
  path: '/v1/tasks/{taskId}',
  tags: ['tasks'],
  summary: 'One task with what was asked and, when it is done, what was found',
  security: [{ bearer: [] }],
  request: {
    params: z.object({ taskId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the id of a task') }),
    query: z.strictObject({}),
  },
  responses: {
    200: { description: 'The task', content: { 'application/json': { schema: taskDetailSchema } } },
    ...refusals('unknown-task'),
  },
})

/** GET /v1/tasks/{taskId} */
export function addShowTask(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { taskId } = context.req.valid('param')
    const [task] = await reader.read((ask) => ask(taskQuery(taskId), taskDetailRowSchema))
    if (!task) throw new QueryProblem('unknown-task')
    return context.json(task, 200)
  })
}
