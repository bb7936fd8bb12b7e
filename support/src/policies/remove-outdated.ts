import type { Database } from '@telstar/runtime/database'
import type { PolicyEvents } from './events.js'

const mostAtOnce = 1000

/**
 * Removes what is kept long enough: notices that were sent or given up, readings in the audit, traces of former read
 * models. The database says how long.
 * @returns whether there may be more
 */
export async function removeOutdated(
  pool: Database,
  events: Pick<PolicyEvents, 'outdatedRemoved'>,
): Promise<boolean> {
  const { rows } = await pool.query<{ removed: number }>('SELECT support.remove_outdated($1) AS removed', [
    mostAtOnce,
  ])
  const removed = rows[0]?.removed ?? 0
  if (removed > 0) events.outdatedRemoved(removed)
  return removed >= mostAtOnce
}
