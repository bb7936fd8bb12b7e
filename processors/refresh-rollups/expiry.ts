import type { Database } from '@telstar/runtime/database'

export interface Expired {
  readonly silences: number
  readonly tasks: number
}

const mostRows = 5000

// The commands that made and ended them, with their authors, stay in command_outcomes.
const deleteSilences = `
  DELETE FROM silences WHERE silence_id = ANY (ARRAY(
    SELECT silence_id FROM silences WHERE ends_at < now() - interval '120 hours' ORDER BY ends_at LIMIT ${mostRows}))`

const deleteTasks = `
  DELETE FROM tasks WHERE task_id = ANY (ARRAY(
    SELECT task_id FROM tasks
    WHERE status IN ('done', 'failed') AND finished_at < now() - interval '30 days' LIMIT ${mostRows}))`

/**
 * Removes silences that ended more than 120 hours ago, as Alertmanager does, and tasks that were finished more than 30 days
 * ago, with their results; so many at a time. As the owner; nobody else can.
 */
export async function removeExpired(pool: Database): Promise<Expired> {
  const silences = await pool.query(deleteSilences)
  const tasks = await pool.query(deleteTasks)
  return { silences: silences.rowCount ?? 0, tasks: tasks.rowCount ?? 0 }
}
