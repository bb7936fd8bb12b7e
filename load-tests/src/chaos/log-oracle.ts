import pg from 'pg'
import { samplesPerBatch } from './journaled-load.js'

export interface LogContent {
  /** `node boot seq` of every ledger row. */
  readonly batches: Set<string>
  /** Rows in the hypertable that the ledger does not explain: more is a duplicate, fewer is a loss. */
  readonly rowsTooMany: number
  readonly rowsMissing: number
}

/** Reads ledger and samples of one boot of some nodes back, with a client of its own. */
export async function readLog(url: string, boot: number, nodes: readonly string[]): Promise<LogContent> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const ledger = await client.query(
      `SELECT name, batches.boot, seq FROM batches JOIN nodes USING (node_id)
       WHERE batches.boot = $1 AND name = ANY ($2)`,
      [boot, nodes],
    )
    const batches = new Set(ledger.rows.map((row) => `${row.name} ${row.boot} ${row.seq}`))
    const samples = await client.query(
      `SELECT count(*)::int AS rows FROM radio
       WHERE time >= to_timestamp($1) AND node_id IN (SELECT node_id FROM nodes WHERE name = ANY ($2))`,
      [boot, nodes],
    )
    const surplus = samples.rows[0].rows - ledger.rows.length * samplesPerBatch
    return { batches, rowsTooMany: Math.max(0, surplus), rowsMissing: Math.max(0, -surplus) }
  } finally {
    await client.end()
  }
}

/** Waits until every promised batch is in the ledger; gives up after `seconds`. */
export async function waitForLog(
  url: string,
  want: { boot: number; batches: number; seconds: number },
): Promise<void> {
  const deadline = Date.now() + want.seconds * 1000
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    while (Date.now() < deadline) {
      const { rows } = await client.query('SELECT count(*)::int AS batches FROM batches WHERE boot = $1', [
        want.boot,
      ])
      if (rows[0].batches >= want.batches) return
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  } finally {
    await client.end()
  }
}

/** Members of `wanted` that `present` lacks. */
export function missing(wanted: ReadonlySet<string>, present: ReadonlySet<string>): number {
  let count = 0
  for (const item of wanted) if (!present.has(item)) count += 1
  return count
}
