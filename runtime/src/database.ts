import pg from 'pg'
import type { Logger } from './logger.js'

export type Database = pg.Pool
export type Transaction = pg.PoolClient

interface DatabaseOptions {
  readonly url: string
  readonly name: string
  readonly log: Logger
  readonly connections?: number
}

/**
 * A pool of connections. Behind it may stand a transaction pooler: keep no session state (prepared statements,
 * LISTEN, session locks, temporary tables) across transactions. bigint columns arrive as text.
 */
export function openDatabase({ url, name, log, connections = 4 }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    max: connections,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  // Without a listener an idle connection that breaks ends the process (node-postgres #1542).
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'))
  // A connection in use has no listener of the pool's; whoever uses it learns of its end from the query that fails.
  pool.on('connect', (client) =>
    client.on('error', (error) => log.debug({ err: error }, 'a database connection broke')),
  )
  return pool
}

/** Nobody waits for good: neither for a lock, nor for a process that was frozen while it held one. */
const begin = "BEGIN; SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '10s'"

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. A connection whose rollback
 * fails is thrown away. After a lost COMMIT the outcome is unknown: re-read, as the offsets table allows.
 */
export async function inTransaction<Result>(
  pool: Database,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    broken = await rollBack(client)
    throw error
  } finally {
    client.release(broken)
  }
}

async function rollBack(client: Transaction): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK')
    return undefined
  } catch (error) {
    return error as Error
  }
}

/**
 * Whether trying again may help: the server is away, overloaded or chose us as a victim; not when the data is at fault.
 * SQLSTATE classes 08, 40, 53, 57, 25P03 and 55P03; errors without SQLSTATE come from the connection.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as Error & { code?: unknown }).code
  if (typeof code !== 'string') return /connection|timeout|terminat|ECONN|socket/i.test(error.message)
  return /^(08|40|53|57)/.test(code) || ['25P03', '55P03'].includes(code) || /^E[A-Z]+$/.test(code)
}

const closeWithinMs = 1000

/** Closes the pool; a database that does not answer must not hold up a stop. */
export async function closeDatabase(pool: Database): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeWithinMs)
  })
  await Promise.race([pool.end(), late])
  clearTimeout(timer)
}
