import pg from 'pg'

const mostSeconds = 300

/** Waits until the rollups of everything stored so far are computed: a run must not pay for the one before it. */
export async function atRest(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const deadline = Date.now() + mostSeconds * 1000
    while (Date.now() < deadline) {
      const { rowCount } = await client.query('SELECT FROM dirty_buckets LIMIT 1')
      if (rowCount === 0) return
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    throw new Error(`the rollups were not computed within ${mostSeconds} s`)
  } finally {
    await client.end()
  }
}
