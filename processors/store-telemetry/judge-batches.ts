import type { DeadLetter } from '@telstar/contracts/dead-letter'
import { Malformed } from '@telstar/contracts/refusal'
import type { Batch } from '@telstar/contracts/telemetry-batch'
import type { StoredBatch } from '../telemetry/decode-records.js'
import { type Judgement, judgeBatch } from '../telemetry/judge-batch.js'
import type { Rules } from '../telemetry/judge-block.js'
import { readBatch } from '../telemetry/read-batch.js'
import { type LedgerEntry, ledgerKey } from './batch-ledger-table.js'
import { refuseRemainder, refuseUnknownNode, refuseUnreadable } from './refusals.js'

/** A batch of a known node, judged; what it was decoded to is gone, so that memory holds only what will be stored. */
export interface JudgedBatch {
  readonly nodeId: number
  readonly received: number
  readonly sent: number
  readonly judgement: Judgement
  /** null for a batch without identity: it cannot be told from its repetition. */
  readonly entry: LedgerEntry | null
  /** What is kept out of the log. */
  readonly refused: DeadLetter | null
}

export interface JudgedSlice {
  readonly judged: readonly JudgedBatch[]
  /** Batches of which nothing can be stored: unreadable, or from a node that nobody registered. */
  readonly whole: readonly DeadLetter[]
  /** How many batches stood in the slice before with the same identity. */
  readonly repeated: number
  /** Metrics that are not in the catalogue. */
  readonly unknownMetrics: readonly string[]
}

/** Decodes and judges batches one after the other; of a batch that stands twice in a slice the first counts. */
export function judgeBatches(
  batches: readonly StoredBatch[],
  nodeIds: ReadonlyMap<string, number>,
  rules: Rules,
): JudgedSlice {
  const judged = new Map<string | symbol, JudgedBatch>()
  const whole: DeadLetter[] = []
  const unknownMetrics = new Set<string>()
  let repeated = 0
  for (const stored of batches) {
    const batch = readBatch(stored)
    const nodeId = nodeIds.get(stored.node)
    if (batch instanceof Malformed) whole.push(refuseUnreadable(stored, batch))
    else if (nodeId === undefined) whole.push(refuseUnknownNode(stored, batch))
    else {
      const key = keyOf(stored, batch, nodeId)
      if (judged.has(key)) repeated += 1
      else judged.set(key, judge({ stored, batch, nodeId }, rules, unknownMetrics))
    }
  }
  return { judged: [...judged.values()], whole, repeated, unknownMetrics: [...unknownMetrics] }
}

interface KnownBatch {
  readonly stored: StoredBatch
  readonly batch: Batch
  readonly nodeId: number
}

function judge(
  { stored, batch, nodeId }: KnownBatch,
  rules: Rules,
  unknownMetrics: Set<string>,
): JudgedBatch {
  const { received } = stored
  const { judgement, quarantine } = judgeBatch(batch, rules)
  for (const metric of judgement.unknownMetrics) unknownMetrics.add(metric)
  const refused = refuseRemainder(stored, batch, quarantine)
  const entry = entryOf({ stored, batch, nodeId }, judgement)
  return { nodeId, received, sent: batch.sent, judgement, entry, refused }
}

function keyOf({ part }: StoredBatch, { identity }: Batch, nodeId: number): string | symbol {
  return identity === null ? Symbol() : ledgerKey({ nodeId, ...identity, part })
}

function entryOf({ stored, batch, nodeId }: KnownBatch, judgement: Judgement): LedgerEntry | null {
  if (batch.identity === null) return null
  const { boot, seq } = batch.identity
  const { received, part } = stored
  const { first, last, samples, values, quarantined } = judgement
  return {
    nodeId,
    boot,
    seq,
    part,
    sent: storableTime(batch.sent),
    received,
    first,
    last,
    samples,
    values,
    quarantined,
  }
}

const latestTime = Date.UTC(9999, 11, 31)

/** A node's clock may say anything; what no timestamp holds is put at the nearest end. */
function storableTime(ms: number): number {
  return Math.min(Math.max(ms, 0), latestTime)
}
