import type { Slice } from '@telstar/bus/slice'
import type { DeadLetter } from '@telstar/contracts/dead-letter'
import type { ClientBase } from 'pg'
import { advanceOffsets } from '../consumer-offsets-table.js'
import { enterBatches } from './batch-ledger-table.js'
import type { CopyEncoder } from './copy-encoder.js'
import { markDirty } from './dirty-buckets-table.js'
import type { JudgedBatch } from './judge-batches.js'
import { type Additions, additionsOf, entriesOf } from './plan-slice.js'
import { copySamples } from './samples-table.js'

export interface SaveSlice {
  readonly consumer: string
  readonly positions: Slice['positions']
  readonly judged: readonly JudgedBatch[]
  readonly encoder: CopyEncoder
  /** Resolves when the dead letters are safe in Kafka. */
  deadLetters(letters: readonly DeadLetter[]): Promise<void>
}

/**
 * The writes of one slice, to be run in one transaction: offsets, ledger, samples of new batches, their minutes. What
 * is refused of them is in Kafka before the transaction can commit; after a rollback the same letters are written again.
 * @throws {Fenced} when the partitions have another owner
 */
export async function saveSlice(client: ClientBase, slice: SaveSlice): Promise<Additions> {
  const { consumer, positions, judged, encoder, deadLetters } = slice
  await advanceOffsets(client, consumer, positions)
  const additions = additionsOf(judged, await enterBatches(client, entriesOf(judged)))
  const lettersSafe = deadLetters(additions.refused)
  // Its failure is met below; meanwhile another may come first.
  lettersSafe.catch(() => undefined)
  for (const [group, blocks] of additions.blocks) {
    await copySamples(client, group, encoder.encode(blocks, group.metrics.length))
  }
  await markDirty(client, additions.dirty, sourceOf(positions))
  await lettersSafe
  return additions
}

/** One of the slice's partitions stands for all: other consumers have others. */
function sourceOf(positions: Slice['positions']): number {
  return Math.min(...positions.map(({ partition }) => partition))
}
