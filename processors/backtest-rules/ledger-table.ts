import type { Period } from './tally.js'
import type { Ask } from './unhurried.js'

/** A batch of a node as the ledger has it; all times Unix milliseconds. */
export interface LedgerBatch {
  readonly nodeId: number
  readonly received: number
  /** Times of its oldest and newest sample. */
  readonly first: number
  readonly last: number
  readonly samples: number
}

// By the time of sending, which has an index: a batch holds nothing newer than that, except for a wrong clock, and waits
// in a node's spool at most for days. The last column makes the order of arrival one that can be repeated.
const page = `
  SELECT node_id, received_at, first_time, last_time, samples, sent_at, boot, seq, part FROM (
    SELECT node_id, (extract(epoch FROM received_at) * 1000)::float8 AS received_at,
      (extract(epoch FROM first_time) * 1000)::float8 AS first_time,
      (extract(epoch FROM last_time) * 1000)::float8 AS last_time,
      samples, sent_at::text, boot, seq, part, sent_at AS sent
    FROM batches
    WHERE node_id = $1 AND sent_at >= $2 AND sent_at < $3
      AND ($4::timestamptz IS NULL OR (sent_at, boot, seq, part) > ($4, $5, $6, $7))
    ORDER BY batches.sent_at, boot, seq, part LIMIT 2000) AS found
  ORDER BY sent, boot, seq, part`

type Row = readonly [
  nodeId: number,
  received: number,
  first: number | null,
  last: number | null,
  samples: number,
  sent: string,
  boot: string,
  seq: string,
  part: number,
]

const clockAheadMs = 600_000
const longestSpoolMs = 86_400_000

/**
 * Batches of a node in the order in which they arrived: those with samples in the period, and those that came before the
 * last of these did, as they decide which of them were late.
 */
export async function loadLedger(ask: Ask, nodeId: number, { from, to }: Period): Promise<LedgerBatch[]> {
  const range = [new Date(from - clockAheadMs), new Date(to + longestSpoolMs)]
  const rows: Row[] = []
  for (let after: readonly unknown[] = [null, 0, 0, 0]; ; ) {
    const found = await ask<Row>(page, [nodeId, ...range, ...after])
    for (const row of found) rows.push(row)
    const last = found.at(-1)
    if (last === undefined) break
    after = last.slice(5)
  }
  return inOrderOfArrival(rows, { from, to })
}

function inOrderOfArrival(rows: readonly Row[], { from, to }: Period): LedgerBatch[] {
  const stored = rows.flatMap(([nodeId, received, first, last, samples, , boot, seq, part]) =>
    first === null || last === null || last < from
      ? []
      : [{ batch: { nodeId, received, first, last, samples }, order: [Number(boot), Number(seq), part] }],
  )
  const touching = stored.filter(({ batch }) => batch.first < to)
  const until = touching.reduce((most, { batch }) => Math.max(most, batch.received), Number.NEGATIVE_INFINITY)
  return stored
    .filter(({ batch }) => batch.received <= until)
    .sort((a, b) => a.batch.received - b.batch.received || compare(a.order, b.order))
    .map(({ batch }) => batch)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] as number)
    if (difference !== 0) return difference
  }
  return 0
}
