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
  first: number,
  last: number,
  samples: number,
  sent: string,
  boot: string,
  seq: string,
  part: number,
]

/** Batches in the order in which they arrived. */
export function inOrderOfArrival(rows: readonly LedgerRow[]): LedgerBatch[] {
  return rows
    .map(([nodeId, received, first, last, samples, , boot, seq, part]) => ({
      batch: { nodeId, received, first, last, samples },
      order: [Number(boot), Number(seq), part],
    }))
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
