import type { Period } from './tally.js'

/** A batch of a node as the ledger has it; all times Unix milliseconds. */
export interface LedgerBatch {
  readonly nodeId: number
  readonly received: number
  /** Times of its oldest and newest sample. */
  readonly first: number
  readonly last: number
  readonly samples: number
}

/** A row of the ledger: with what decides among batches that arrived in the same millisecond. */
export type LedgerRow = readonly [
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

/**
 * Batches in the order in which they arrived: those with samples in the period, and those that came before the last of
 * these did, as they decide which of them were late.
 */
export function inOrderOfArrival(rows: readonly LedgerRow[], { from, to }: Period): LedgerBatch[] {
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
