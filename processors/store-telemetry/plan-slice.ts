import type { DeadLetter } from '@telstar/contracts/dead-letter'
import type { GroupPlan } from '../telemetry/catalogue-plan.js'
import { type LedgerEntry, ledgerKey } from './batch-ledger-table.js'
import type { DirtyBucket } from './dirty-buckets-table.js'
import type { JudgedBatch } from './judge-batches.js'
import type { NodeBlock } from './node-block.js'

/** What a slice adds to the database once it is known which of its batches are new. */
export interface Additions {
  readonly batches: readonly JudgedBatch[]
  readonly blocks: ReadonlyMap<GroupPlan, NodeBlock[]>
  readonly dirty: readonly DirtyBucket[]
  readonly refused: readonly DeadLetter[]
}

/** The ledger entries of a slice. */
export function entriesOf(judged: readonly JudgedBatch[]): LedgerEntry[] {
  return judged.flatMap(({ entry }) => (entry === null ? [] : [entry]))
}

/** What the batches that were not in the ledger before add. */
export function additionsOf(judged: readonly JudgedBatch[], newKeys: ReadonlySet<string>): Additions {
  const batches = judged.filter(({ entry }) => entry === null || newKeys.has(ledgerKey(entry)))
  const blocks = new Map<GroupPlan, NodeBlock[]>()
  for (const { nodeId, judgement } of batches) {
    for (const block of judgement.accepted) {
      const others = blocks.get(block.group)
      if (others === undefined) blocks.set(block.group, [{ nodeId, block }])
      else others.push({ nodeId, block })
    }
  }
  return {
    batches,
    blocks,
    dirty: [...blocks].flatMap(([group, list]) => dirtyMinutes(group, list)),
    refused: batches.flatMap(({ refused }) => refused ?? []),
  }
}

const minuteMs = 60_000

function dirtyMinutes(group: GroupPlan, blocks: readonly NodeBlock[]): DirtyBucket[] {
  const minutes = new Set<number>()
  let last = Number.NaN
  for (const { block } of blocks) {
    for (let row = 0; row < block.ts.length; row += 1) {
      if (block.stored[row] === 0) continue
      const minute = Math.floor((block.ts[row] as number) / minuteMs)
      if (minute !== last) minutes.add(minute)
      last = minute
    }
  }
  return [...minutes].map((minute) => ({ group: group.name, bucket: minute * minuteMs }))
}
