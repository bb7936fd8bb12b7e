import { type Database, inTransaction, type Transaction } from '@telstar/runtime/database'

const lockNotAvailable = '55P03'

/** A session that holds a transaction open, but whose process says nothing more; in the middle of a COPY it counts as active. */
const endFrozen = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND usename = current_user AND application_name = $1 AND pid <> pg_backend_pid()
    AND xact_start IS NOT NULL AND wait_event = 'ClientRead' AND state_change < now() - interval '5 seconds'`

/**
 * A consumer's transaction. Its partitions may come from a process that was frozen or cut off in the middle of its own:
 * that one's session is ended, as nothing else would make the server let go of its rows.
 * @param name of the consumer's database connections
 */
export async function takeOver<Result>(
  pool: Database,
  name: string,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  try {
    return await inTransaction(pool, work)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === lockNotAvailable)
      await pool.query(endFrozen, [name])
    throw error
  }
}
