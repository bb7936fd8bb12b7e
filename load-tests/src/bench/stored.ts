import { measuredMetrics } from '@telstar/contracts/metric-catalogue'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import pg from 'pg'

export interface Stored {
  readonly batches: number
  /** Non-NULL metric columns of the rows themselves, counted by the database. */
  readonly values: number
}

// The last batch of each node, by the ledger's index: a question that costs the database next to nothing.
const lastOfEach = `
  SELECT coalesce(sum((SELECT max(seq) FROM batches WHERE batches.node_id = nodes.node_id AND boot = $1)), 0)::int AS batches
  FROM nodes WHERE name = ANY ($2)`

/** Follows how far the ledger has come with a load: as cheap as a look can be, because it is paid for by what it looks at. */
export class LedgerWatch {
  readonly #client: pg.Client
  readonly #of: readonly [number, readonly string[]]

  private constructor(client: pg.Client, boot: number, nodes: readonly string[]) {
    this.#client = client
    this.#of = [boot, nodes]
  }

  /** @param of the boot and the nodes of a load */
  static async open(url: string, of: { boot: number; nodes: readonly string[] }): Promise<LedgerWatch> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    return new LedgerWatch(client, of.boot, of.nodes)
  }

  /** Batches up to the newest of each node. */
  async batches(): Promise<number> {
    const { rows } = await this.#client.query(lastOfEach, [...this.#of])
    return rows[0].batches
  }

  /** Waits until the ledger holds `batches`; gives up after `seconds`. */
  async until(batches: number, seconds: number): Promise<void> {
    const deadline = Date.now() + seconds * 1000
    while ((await this.batches()) < batches && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100))
  }

  close(): Promise<void> {
    return this.#client.end()
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
