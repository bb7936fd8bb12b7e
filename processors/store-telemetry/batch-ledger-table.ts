import type { ClientBase } from 'pg'

/** What the ledger says of a stored batch. */
export interface LedgerEntry {
  readonly nodeId: number
  readonly boot: number
  readonly seq: number
  readonly part: number
  /** Unix milliseconds by the node's clock. */
  readonly sent: number
  /** Unix milliseconds by the broker's clock. */
  readonly received: number
  /** Times of the oldest and newest stored sample, null when none was. */
  readonly first: number | null
  readonly last: number | null
  readonly samples: number
  readonly values: number
  readonly quarantined: number
}

/** Names a batch among all batches. */
export function ledgerKey(entry: Pick<LedgerEntry, 'nodeId' | 'boot' | 'seq' | 'part'>): string {
  return `${entry.nodeId}/${entry.boot}/${entry.seq}/${entry.part}`
}

const insert = `
  INSERT INTO batches (node_id, boot, seq, part, sent_at, received_at, first_time, last_time, samples, "values", quarantined)
  SELECT node_id, boot, seq, part, to_timestamp(sent / 1000), to_timestamp(received / 1000),
         to_timestamp(first / 1000), to_timestamp(last / 1000), samples, "values", quarantined
  FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::smallint[], $5::float8[], $6::float8[], $7::float8[],
              $8::float8[], $9::int[], $10::int[], $11::int[])
    AS batch (node_id, boot, seq, part, sent, received, first, last, samples, "values", quarantined)
  ORDER BY node_id, boot, seq, part
  ON CONFLICT DO NOTHING
  RETURNING node_id AS "nodeId", boot, seq, part`

/** Enters batches; returns the keys of those that were not there before. Keys must not repeat within `entries`. */
export async function enterBatches(
  client: ClientBase,
  entries: readonly LedgerEntry[],
): Promise<ReadonlySet<string>> {
  if (entries.length === 0) return new Set()
  const column = (name: keyof LedgerEntry) => entries.map((entry) => entry[name])
  const { rows } = await client.query(insert, [
    column('nodeId'),
    column('boot'),
    column('seq'),
    column('part'),
    column('sent'),
    column('received'),
    column('first'),
    column('last'),
    column('samples'),
    column('values'),
    column('quarantined'),
  ])
  return new Set(rows.map((row) => ledgerKey(row)))
}
