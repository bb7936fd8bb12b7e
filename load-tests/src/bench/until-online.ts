import pg from 'pg'

const mostSeconds = 60

/** Waits until the database has heard of every node's birth: nothing of a fleet's arrival is left to be paid for. */
export async function untilOnline(url: string, nodes: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const deadline = Date.now() + mostSeconds * 1000
    while (Date.now() < deadline) {
      const { rows } = await client.query(
        "SELECT count(*)::int AS online FROM nodes WHERE name = ANY ($1) AND status = 'online'",
        [nodes],
      )
      if (rows[0].online === nodes.length) return
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    throw new Error(`${nodes.length} nodes were not all online within ${mostSeconds} s`)
  } finally {
    await client.end()
  }
}
