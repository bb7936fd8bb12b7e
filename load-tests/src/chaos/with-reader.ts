import pg from 'pg'

export type Reader = pg.Client

/** A connection of the oracle's own for as long as `use` takes. */
export async function withReader<T>(url: string, use: (reader: Reader) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end().catch(() => {})
  }
}
