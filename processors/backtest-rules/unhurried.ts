import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@telstar/runtime/database'

/** Asks the database one thing; rows are arrays of columns. */
export type Ask = <Row extends readonly unknown[]>(text: string, values: readonly unknown[]) => Promise<Row[]>

/** When a statement takes so long, the database has more to do than it can, or was asked for too much. */
const busyMs = 50
const longestPauseMs = 2000

/**
 * Asks one thing after the other and leaves the database to others for as long as each took, for longer when it is busy:
 * nobody waits for a back-test, and the database may have one session for all.
 */
export function unhurried(pool: Database, stopping: AbortSignal): Ask {
  return async <Row extends readonly unknown[]>(text: string, values: readonly unknown[]): Promise<Row[]> => {
    stopping.throwIfAborted()
    const began = performance.now()
    const { rows } = await pool.query<Row & unknown[]>({ text, values: [...values], rowMode: 'array' })
    const took = performance.now() - began
    await pause(Math.min(longestPauseMs, took > busyMs ? 4 * took : took), undefined, { signal: stopping })
    return rows
  }
}
