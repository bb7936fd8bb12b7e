import type { ScratchSupport } from '@telstar/infra/scratch-support'
import pg from 'pg'

/** What an independent reader of the support database sees, as an administrator. */
export async function supportRows<Row extends pg.QueryResultRow>(
  support: ScratchSupport,
  query: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: support.databaseUrl('postgres') })
  await client.connect()
  try {
    return (await client.query<Row>(query, [...values])).rows
  } finally {
    await client.end()
  }
}
