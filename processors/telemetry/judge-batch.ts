import type { QuarantineReason } from '@telstar/contracts/refusal'
import type { Batch } from '@telstar/contracts/telemetry-batch'
import { type AcceptedBlock, BlockJudge, type Rules } from './judge-block.js'
import { Quarantine } from './quarantine.js'

/** What of a batch enters the log, and how much does not. */
export interface Judgement {
  readonly accepted: readonly AcceptedBlock[]
  /** Samples with at least one accepted value. */
  readonly samples: number
  /** Accepted values. */
  readonly values: number
  /** Times of the oldest and newest of these samples, null when there is none. */
  readonly first: number | null
  readonly last: number | null
  /** Refused values, in all and by reason. */
  readonly quarantined: number
  readonly reasons: ReadonlyMap<QuarantineReason, number>
  /** Metrics that are not in the catalogue. */
  readonly unknownMetrics: readonly string[]
}

/** Sorts the values of a batch into those that enter the log and those that are kept out, with the reason. */
export function judgeBatch(batch: Batch, rules: Rules): { judgement: Judgement; quarantine: Quarantine } {
  const quarantine = new Quarantine()
  const blocks = batch.blocks.map((block) => new BlockJudge(block, quarantine).judge(rules))
  const samples = blocks.reduce((sum, block) => sum + block.samples, 0)
  const first = blocks.reduce((least, block) => Math.min(least, block.first), Number.POSITIVE_INFINITY)
  const last = blocks.reduce((most, block) => Math.max(most, block.last), Number.NEGATIVE_INFINITY)
  const judgement = {
    accepted: blocks.flatMap((block) => block.accepted),
    samples,
    values: blocks.reduce((sum, block) => sum + block.values, 0),
    first: samples > 0 ? first : null,
    last: samples > 0 ? last : null,
    quarantined: quarantine.total,
    reasons: quarantine.counts,
    unknownMetrics: [...new Set(blocks.flatMap((block) => block.unknownMetrics))],
  }
  return { judgement, quarantine }
}
