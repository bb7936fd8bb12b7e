import { measuredMetrics } from '@telstar/contracts/metric-catalogue'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import pg from 'pg'

export interface Stored {
  readonly batches: number
  /** Non-NULL metric columns of the rows themselves, counted by the database. */
  readonly values: number
}

/** Waits until the ledger holds `batches` of this boot, then counts; gives up, and counts, after `seconds`. */
export async function waitStored(
  url: string,
  want: { boot: number; batches: number; seconds: number },
): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const deadline = Date.now() + want.seconds * 1000
    while (Date.now() < deadline) {
      const { rows } = await client.query('SELECT count(*)::int AS batches FROM batches WHERE boot = $1', [
        want.boot,
      ])
      if (rows[0].batches >= want.batches) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  } finally {
    await client.end()
  }
}

/** Counts what is really in the log: an independent reader, not the ledger's own sums. */
export async function countStored(
  url: string,
  of: { boot: number; nodes: readonly string[]; since: Date },
): Promise<Stored> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const ledger = await client.query('SELECT count(*)::int AS batches FROM batches WHERE boot = $1', [
      of.boot,
    ])
    const counts = measuredMetrics(metricCatalogueV1, 'radio').map(({ name }) => `count(${name})`)
    const values = await client.query(
      `SELECT (${counts.join(' + ')})::bigint AS values FROM radio
       WHERE time >= $1 AND node_id IN (SELECT node_id FROM nodes WHERE name = ANY ($2))`,
      [of.since, of.nodes],
    )
    return { batches: ledger.rows[0].batches, values: Number(values.rows[0].values) }
  } finally {
    await client.end()
  }
}
