import { Malformed } from '@telstar/contracts/refusal'
import type { AlertChange } from '../alerts/alert-change.js'
import type { StoredBatch } from '../telemetry/decode-records.js'
import { judgeBatch } from '../telemetry/judge-batch.js'
import { readBatch } from '../telemetry/read-batch.js'
import type { RuleSet } from './rule-set.js'
import type { WatchedNode } from './watched-node.js'

export interface EvaluateOptions {
  readonly rules: RuleSet
  /** How long ago a sample may have been measured, and how far ahead of us. */
  readonly retentionMs: number
  readonly clockAheadMs: number
  /** The node that a batch is from, ready for evaluation; undefined for one that nobody registered. */
  nodeOf(batch: StoredBatch): WatchedNode | undefined
}

/**
 * Evaluates batches in their order. What the log would not take is passed over here without a word: store-telemetry says
 * why.
 */
export function evaluateBatches(batches: readonly StoredBatch[], options: EvaluateOptions) {
  const changes: AlertChange[] = []
  const touched = new Set<WatchedNode>()
  let cellsLeftOut = 0
  for (const stored of batches) {
    const node = options.nodeOf(stored)
    const batch = node === undefined ? null : readBatch(stored)
    if (node === undefined || batch === null || batch instanceof Malformed) continue
    const { judgement } = judgeBatch(batch, {
      catalogue: options.rules.plan,
      limits: {
        oldest: stored.received - options.retentionMs,
        // By the broker's clock: evaluated later, the same batch must be judged as it was when it came.
        newest: stored.received + options.clockAheadMs,
      },
    })
    changes.push(...node.evaluate(judgement.accepted, stored.received))
    cellsLeftOut += node.cellsLeftOut
    touched.add(node)
  }
  return { changes, touched, cellsLeftOut }
}
