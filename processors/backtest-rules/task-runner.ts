import { mayHeal } from '@telstar/bus/may-heal'
import type { Database } from '@telstar/runtime/database'
import type { BacktestRulesEvents } from './events.js'
import { handle } from './handle.js'
import { endTask, giveBackTask, saveProgress, type Task, takeTask } from './tasks-table.js'

interface Parts {
  readonly pool: Database
  readonly events: BacktestRulesEvents
  readonly holder: string
}

/** Another works on the task by now. */
class TaskLost extends Error {
  override name = 'TaskLost'
}

const claimSeconds = 60
const tellEveryMs = 2000
/** A task during which the process died so often is not tried once more. */
const mostAttempts = 3

/** Takes up tasks and ends them. A task that was interrupted begins anew. */
export class TaskRunner {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @returns whether there was one */
  async runNext(stopping: AbortSignal): Promise<boolean> {
    const { pool, events, holder } = this.#parts
    const task = await takeTask(pool, { holder, seconds: claimSeconds })
    if (task === null) return false
    events.taskTaken(task.taskId, task.attempts)
    try {
      await this.#run(task, stopping)
    } catch (error) {
      await this.#leave(task, error, stopping)
    }
    return true
  }

  async #run({ taskId, attempts, request }: Task, stopping: AbortSignal): Promise<void> {
    const { pool, events, holder } = this.#parts
    if (attempts > mostAttempts) throw new Error(`given up after ${mostAttempts} attempts that were cut off`)
    const began = performance.now()
    const progress = this.#progressOf(taskId)
    const result = await handle(request, { pool, stopping, progress })
    if (!(await endTask(pool, { taskId, holder }, { result }))) throw new TaskLost('another works on it')
    events.taskDone(taskId, result, Math.round(performance.now() - began))
  }

  #progressOf(taskId: string): (share: number) => Promise<void> {
    const { pool, holder } = this.#parts
    let toldAt = performance.now()
    return async (progress) => {
      if (performance.now() - toldAt < tellEveryMs) return
      toldAt = performance.now()
      const claim = { holder, seconds: claimSeconds }
      if (!(await saveProgress(pool, { taskId, progress }, claim))) throw new TaskLost('another works on it')
    }
  }

  /** @throws what may heal: then a pause is due before the next look */
  async #leave({ taskId, attempts }: Task, error: unknown, stopping: AbortSignal): Promise<void> {
    const { pool, events, holder } = this.#parts
    if (error instanceof TaskLost) return events.taskLeft(taskId, error.message)
    const place = { taskId, holder }
    if (stopping.aborted) {
      events.taskLeft(taskId, 'stopping')
      return giveBackTask(pool, place, { counts: false })
    }
    if (mayHeal(error) && attempts < mostAttempts) {
      await giveBackTask(pool, place, { counts: true })
      throw error
    }
    events.taskFailed(taskId, error)
    await endTask(pool, place, { error: error instanceof Error ? error.message : String(error) })
  }
}
