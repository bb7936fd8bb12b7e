import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** Shorter than the server's deadlock_timeout: who changes tables gives way, and ingest and readers go on. */
const begin = "BEGIN; SET LOCAL lock_timeout = '800ms'; SET LOCAL ROLE telstar_owner"
const tries = 100
const pauseMs = 300

/**
 * Runs `work` in one transaction as the owner of the schema, whoever is connected; again and again while others hold
 * the tables it wants. No session state outlives the transaction, so a pooler may stand between.
 */
export async function asOwner<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  for (let left = tries; ; left -= 1) {
    try {
      return await once(client, work)
    } catch (error) {
      if (left === 0 || !lost(error)) throw error
    }
    await pause(pauseMs)
  }
}

/** Lock not available, or chosen as the victim of a deadlock. */
function lost(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01')
}

async function once<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await client.query(begin)
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** A connection for one errand, closed at its end. */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'telstar-metrics' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
