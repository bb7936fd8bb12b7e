import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf } from '@telstar/http/cursor'
import {
  cursorParameter,
  formatParameter,
  limitParameter,
  textParameter,
} from '@telstar/http/query-parameter'
import { readTimeCursor, writeTimeCursor } from '@telstar/http/time-cursor'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { type Task, taskRowSchema, taskSchema, taskStatuses, tasksQuery } from './task-query.js'

const taskPageSchema = z
  .object({ items: z.array(taskSchema), next: z.string().nullable() })
  .openapi('TaskPage')

const route = createRoute({
  method: 'get',
  path: '/v1/tasks',
  tags: ['tasks'],
  summary: 'Long questions that are answered in the background, the newest first',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      status: z.enum(taskStatuses, `must be one of ${taskStatuses.join(', ')}`).optional(),
      kind: textParameter.optional(),
      limit: limitParameter,
      cursor: cursorParameter,
      format: formatParameter,
    }),
  },
  responses: {
    200: {
      description: 'A page of tasks',
      content: { 'application/json': { schema: taskPageSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals(),
  },
})

const csvShape = {
  columns: ['taskId', 'kind', 'status', 'progress', 'createdAt', 'finishedAt', 'error'],
  row: (task: Task) => [
    ...[task.taskId, task.kind, task.status, task.progress, task.createdAt, task.finishedAt, task.error],
  ],
}

/** GET /v1/tasks */
export function addListTasks(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { limit, cursor, format, ...filter } = context.req.valid('query')
    const statement = tasksQuery(filter, readTimeCursor('tasks', cursor), limit)
    const rows = await reader.read((ask) => ask(statement, taskRowSchema))
    const { items, next } = pageOf(rows, limit, ({ taskId, micros }) =>
      writeTimeCursor('tasks', { micros, id: taskId }),
    )
    const page = { items: items.map(({ micros: _micros, ...task }) => task), next }
    return csvPage(context, page, { ...csvShape, format }) ?? context.json(page, 200)
  })
}
