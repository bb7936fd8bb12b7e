import { inOrderOfArrival, type LedgerBatch, type LedgerRow } from './arrival-order.js'
import type { Period } from './tally.js'
import type { Ask } from './unhurried.js'

const pageRows = 2000

// By the time of sending, which has an index: a batch holds nothing newer than that, except for a wrong clock, and waits
// in a node's spool at most for days.
const page = `
  SELECT node_id, received_at, first_time, last_time, samples, sent_at, boot, seq, part FROM (
    SELECT node_id, (extract(epoch FROM received_at) * 1000)::float8 AS received_at,
      (extract(epoch FROM first_time) * 1000)::float8 AS first_time,
      (extract(epoch FROM last_time) * 1000)::float8 AS last_time,
      samples, sent_at::text, boot, seq, part, sent_at AS sent
    FROM batches
    WHERE node_id = $1 AND sent_at >= $2 AND sent_at < $3
      AND ($4::timestamptz IS NULL OR (sent_at, boot, seq, part) > ($4, $5, $6, $7))
    ORDER BY batches.sent_at, boot, seq, part LIMIT ${pageRows}) AS found
  ORDER BY sent, boot, seq, part`

const clockAheadMs = 600_000
const longestSpoolMs = 86_400_000

/** Batches of a node that a replay of the period needs, in the order in which they arrived. */
export async function loadLedger(ask: Ask, nodeId: number, { from, to }: Period): Promise<LedgerBatch[]> {
  const range = [new Date(from - clockAheadMs), new Date(to + longestSpoolMs)]
  const rows: LedgerRow[] = []
  for (let after: readonly unknown[] = [null, 0, 0, 0]; ; ) {
    const found = await ask<LedgerRow>(page, [nodeId, ...range, ...after])
    for (const row of found) rows.push(row)
    const last = found.at(-1)
    if (last === undefined || found.length < pageRows) break
    after = last.slice(5)
  }
  return inOrderOfArrival(rows, { from, to })
}
