import { type Database, inTransaction } from '@telstar/runtime/database'

/** A back-test that was taken up. */
export interface Task {
  readonly taskId: string
  /** How often it was taken up, this time included. */
  readonly attempts: number
  /** The command, not checked yet. */
  readonly request: unknown
}

/** For whom a task is, and for how long unless it is extended. */
export interface Claim {
  readonly holder: string
  readonly seconds: number
}

const next = `
  SELECT task_id FROM tasks
  WHERE kind = 'backtest' AND (status = 'waiting' OR (status = 'running' AND claimed_until < now()))
  ORDER BY created_at, task_id LIMIT 1 FOR UPDATE SKIP LOCKED`

const claim = `
  UPDATE tasks SET status = 'running', progress = 0, attempts = attempts + 1, claimed_by = $2,
    claimed_until = now() + make_interval(secs => $3)
  WHERE task_id = $1
  RETURNING task_id AS "taskId", attempts, request`

/** Takes up the oldest task that nobody works on, or null. */
export async function takeTask(pool: Database, { holder, seconds }: Claim): Promise<Task | null> {
  return inTransaction(pool, async (client) => {
    const found = await client.query<{ task_id: string }>(next)
    if (found.rows[0] === undefined) return null
    const { rows } = await client.query<Task>(claim, [found.rows[0].task_id, holder, seconds])
    return rows[0] ?? null
  })
}

const extend = `
  UPDATE tasks SET progress = $3, claimed_until = now() + make_interval(secs => $4)
  WHERE task_id = $1 AND claimed_by = $2 AND status = 'running'`

/** Says how far a task is (0–1) and extends the claim. @returns false when it is another's by now */
export async function saveProgress(
  pool: Database,
  { taskId, progress }: { readonly taskId: string; readonly progress: number },
  { holder, seconds }: Claim,
): Promise<boolean> {
  const { rowCount } = await pool.query(extend, [taskId, holder, progress, seconds])
  return rowCount === 1
}

const end = `
  UPDATE tasks SET status = $3, progress = $4, result = $5, error = $6, finished_at = now(), claimed_by = NULL,
    claimed_until = NULL
  WHERE task_id = $1 AND claimed_by = $2 AND status = 'running'`

export type TaskEnd = { readonly result: unknown } | { readonly error: string }

/** Ends a task with its result, or with the reason why there is none. @returns false when it is another's by now */
export async function endTask(
  pool: Database,
  { taskId, holder }: { readonly taskId: string; readonly holder: string },
  outcome: TaskEnd,
): Promise<boolean> {
  const values =
    'error' in outcome
      ? ['failed', 0, null, outcome.error]
      : ['done', 1, JSON.stringify(outcome.result), null]
  const { rowCount } = await pool.query(end, [taskId, holder, ...values])
  return rowCount === 1
}

/** Gives a task back, so that another need not wait for the end of the claim. */
export async function giveBackTask(
  pool: Database,
  { taskId, holder }: { readonly taskId: string; readonly holder: string },
  { counts }: { readonly counts: boolean },
): Promise<void> {
  await pool.query(
    `UPDATE tasks SET status = 'waiting', attempts = attempts - $3, claimed_by = NULL, claimed_until = NULL
     WHERE task_id = $1 AND claimed_by = $2 AND status = 'running'`,
    [taskId, holder, counts ? 0 : 1],
  )
}
