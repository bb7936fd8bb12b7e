import type { Database } from '@telstar/runtime/database'

const destroy = `
  UPDATE support.subject_keys AS k SET wrapped = NULL, destroyed_at = now()
  FROM support.events AS e WHERE e.type = 'SubjectErased' AND e.subject = k.subject AND k.wrapped IS NOT NULL`

/**
 * Destroys keys of people whom the log says are erased: none, unless the keys were brought back from a backup that is
 * older than the log. To be called at each start, before anything is opened.
 * @param pool of `support_writer`
 * @returns how many came back
 */
export async function destroyReturnedKeys(pool: Database): Promise<number> {
  return (await pool.query(destroy)).rowCount ?? 0
}
