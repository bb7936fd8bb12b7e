import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { CliError } from './cli-error.js'

interface TaskRow {
  readonly status: 'waiting' | 'running' | 'done' | 'failed'
  readonly progress: number
  readonly result: unknown
  readonly error: string | null
  readonly others: boolean
}

const pollMs = 300
const patienceMs = 60_000

const look = `
  SELECT status, progress, result, error,
    EXISTS (SELECT FROM tasks AS other WHERE other.status = 'running' AND other.task_id <> $1) AS others
  FROM tasks WHERE task_id = $1`

/**
 * Waits until a task is done.
 * @param progress is told how far it is, 0–1
 * @returns its result, not checked
 * @throws {CliError} 1 when it failed, or when nobody takes it up for a minute
 */
export async function awaitTask(
  client: pg.Client,
  taskId: string,
  progress: (share: number) => void,
): Promise<unknown> {
  let movedAt = performance.now()
  for (;;) {
    const task = (await client.query<TaskRow>(look, [taskId])).rows[0]
    if (task?.status === 'done') return task.result
    if (task !== undefined && moves(task)) movedAt = performance.now()
    if (performance.now() - movedAt > patienceMs)
      throw new CliError(1, `nobody takes up task ${taskId}`, 'backtest-rules must run: see ./telstar status')
    progress(task?.progress ?? 0)
    await pause(pollMs)
  }
}

/** @throws {CliError} when it failed */
function moves({ status, others, error }: TaskRow): boolean {
  if (status === 'failed') throw new CliError(1, `the task failed: ${error ?? ''}`)
  return status === 'running' || others
}
