import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

interface Wanted {
  readonly url: string
  readonly nodes: number
  readonly since: Date
  readonly withinMs: number
}

/** Waits until the log holds new batches of so many nodes. @throws {Error} saying how many are missing */
export async function awaitRows(wanted: Wanted, say: (text: string) => void): Promise<void> {
  const deadline = Date.now() + wanted.withinMs
  const client = new pg.Client({ connectionString: wanted.url })
  client.on('error', () => {})
  await client.connect()
  try {
    for (;;) {
      const seen = await nodesSince(client, wanted.since)
      if (seen >= wanted.nodes) return
      if (Date.now() > deadline) {
        const seconds = wanted.withinMs / 1000
        throw new Error(`after ${seconds} s the log holds rows of ${seen} of ${wanted.nodes} nodes`)
      }
      say(`${seen} of ${wanted.nodes}`)
      await sleep(250)
    }
  } finally {
    await client.end()
  }
}

async function nodesSince(client: pg.Client, since: Date): Promise<number> {
  const { rows } = await client.query<{ nodes: number }>(
    'SELECT count(DISTINCT node_id)::int AS nodes FROM batches WHERE received_at >= $1',
    [since],
  )
  return rows[0]?.nodes ?? 0
}
