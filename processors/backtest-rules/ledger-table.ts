import { inOrderOfArrival, type LedgerBatch, type LedgerRow } from './arrival-order.js'
import type { Period } from './tally.js'
import type { Ask } from './unhurried.js'

const pageRows = 2000
/** One statement is for so many nodes that it gives about so many rows. */
const [fewRows, manyRows, mostNodes] = [2000, 8000, 100]
const clockAheadMs = 600_000
const longestSpoolMs = 86_400_000

const columns = `node_id, (extract(epoch FROM received_at) * 1000)::float8,
  (extract(epoch FROM first_time) * 1000)::float8, (extract(epoch FROM last_time) * 1000)::float8,
  samples, sent_at::text, boot, seq, part`

// By the time of sending, which has an index: a batch holds nothing newer than that, except for a wrong clock, and waits
// in a node's spool at most for a day.
const touching = `
  SELECT batch.* FROM unnest($1::int[]) AS node (id) CROSS JOIN LATERAL (
    SELECT ${columns} FROM batches
    WHERE node_id = node.id AND sent_at >= $2 AND sent_at < $3 AND last_time >= $4 AND first_time < $5
      AND ($6::timestamptz IS NULL OR (sent_at, boot, seq, part) > ($6, $7, $8, $9))
    ORDER BY batches.sent_at, boot, seq, part LIMIT ${pageRows}) AS batch`

const newer = `
  SELECT batch.* FROM unnest($1::int[], $2::timestamptz[]) AS node (id, until) CROSS JOIN LATERAL (
    SELECT ${columns} FROM batches
    WHERE node_id = node.id AND sent_at >= $3 AND sent_at < node.until + make_interval(secs => $4)
      AND first_time >= $5 AND received_at <= node.until) AS batch`

/** Reads the ledger for nodes that follow one another, for as many at once as gives a short statement. */
export class LedgerReader {
  readonly #ask: Ask
  readonly #period: Period
  #nodesAtOnce = 10

  constructor(ask: Ask, period: Period) {
    this.#ask = ask
    this.#period = period
  }

  /**
   * Batches that a replay needs of the first of the nodes, of each node in the order in which they arrived: those with
   * samples in the period, and those that came before the last of these did, as they decide which of them were late.
   * @returns for how many nodes, at least one
   */
  async load(nodeIds: readonly number[]): Promise<{ nodes: number; batches: LedgerBatch[] }> {
    const ids = nodeIds.slice(0, this.#nodesAtOnce)
    const rows = await this.#touching(ids)
    const all = [...rows, ...(await this.#newer(rows))]
    if (all.length > manyRows) this.#nodesAtOnce = Math.max(1, this.#nodesAtOnce >> 1)
    else if (all.length < fewRows) this.#nodesAtOnce = Math.min(mostNodes, this.#nodesAtOnce * 2)
    return { nodes: ids.length, batches: inOrderOfArrival(all) }
  }

  async #touching(ids: readonly number[]): Promise<LedgerRow[]> {
    const found = await this.#page(ids, [null, 0, 0, 0])
    const counts = new Map<number, number>()
    for (const [nodeId] of found) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
    for (const [nodeId, count] of counts) {
      if (count < pageRows) continue
      let last = found.findLast((row) => row[0] === nodeId)
      while (last !== undefined) {
        const more: LedgerRow[] = await this.#page([nodeId], last.slice(5))
        for (const row of more) found.push(row)
        last = more.length < pageRows ? undefined : more.at(-1)
      }
    }
    return found
  }

  #page(ids: readonly number[], after: readonly unknown[]): Promise<LedgerRow[]> {
    const { from, to } = this.#period
    const sent = [new Date(from - clockAheadMs), new Date(to + longestSpoolMs)]
    return this.#ask<LedgerRow>(touching, [ids, ...sent, new Date(from), new Date(to), ...after])
  }

  async #newer(rows: readonly LedgerRow[]): Promise<LedgerRow[]> {
    const until = new Map<number, number>()
    for (const [nodeId, received] of rows) until.set(nodeId, Math.max(received, until.get(nodeId) ?? 0))
    if (until.size === 0) return []
    const untils = [...until.values()].map((ms) => new Date(ms))
    const { to } = this.#period
    return this.#ask<LedgerRow>(newer, [
      ...[[...until.keys()], untils, new Date(to - clockAheadMs)],
      ...[clockAheadMs / 1000, new Date(to)],
    ])
  }
}
