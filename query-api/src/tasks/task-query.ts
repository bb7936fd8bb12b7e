import { z } from '@hono/zod-openapi'
import type { SqlStatement } from '@telstar/http/sql-statement'
import { afterPlace, microsOf, placeValues, type TimePlace } from '@telstar/http/time-cursor'

const instant = z.date().transform((date) => date.toISOString())
const time = z.iso.datetime()

export const taskStatuses = ['waiting', 'running', 'done', 'failed'] as const

const shape = {
  taskId: z.string(),
  kind: z.string().describe('`backtest`'),
  status: z.enum(taskStatuses),
  progress: z.number().describe('0 to 1'),
  error: z.string().nullable(),
}

const details = { request: z.unknown(), result: z.unknown().describe('null until it is done') }

/** A task in a list: what was asked and found is told by the task itself. */
export const taskSchema = z.object({ ...shape, createdAt: time, finishedAt: time.nullable() }).openapi('Task')

export type Task = z.infer<typeof taskSchema>

export const taskDetailSchema = taskSchema.extend(details).openapi('TaskDetail')

const times = { createdAt: instant, finishedAt: instant.nullable() }

export const taskRowSchema = z.object({ ...shape, ...times, micros: z.string() })
export const taskDetailRowSchema = z.object({ ...shape, ...times, ...details })

const columns = `task_id AS "taskId", kind, status, progress, error, created_at AS "createdAt",
  finished_at AS "finishedAt"`

/** A page of tasks, newest first, one more than `limit`. */
export function tasksQuery(
  { status, kind }: { readonly status?: string | undefined; readonly kind?: string | undefined },
  after: TimePlace | null,
  limit: number,
): SqlStatement {
  return {
    text: `SELECT ${columns}, ${microsOf('created_at')} AS micros FROM tasks
WHERE ${afterPlace('created_at', 'task_id')} AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR kind = $5)
ORDER BY created_at DESC, task_id LIMIT $3`,
    values: [...placeValues(after), limit + 1, status ?? null, kind ?? null],
  }
}

export function taskQuery(taskId: string): SqlStatement {
  return { text: `SELECT ${columns}, request, result FROM tasks WHERE task_id = $1`, values: [taskId] }
}
