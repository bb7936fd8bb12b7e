import type { OpenedLevel } from './open-level.js'
import type { Mark } from './watermark.js'

/** Damage of a whole store, as far as it can be known. */
export interface Loss {
  /** `holes`: LevelDB opened it without complaint, and yet the newest part is missing. */
  readonly outcome: 'repaired' | 'begun anew' | 'holes'
  readonly reason: string
  readonly batches: number
  readonly samples: number
}

/** Compares what was found with the note beside the store; null when nothing points to damage. */
export function lossOf({ outcome, reason, survey }: OpenedLevel, mark: Mark | null): Loss | null {
  const noted = mark ?? { accepted: 0, bufferedBatches: 0, bufferedSamples: 0 }
  const why = reason ?? 'the newest part of the store is missing'
  if (outcome === 'begun anew')
    return { outcome, reason: why, batches: noted.bufferedBatches, samples: noted.bufferedSamples }
  const known = [...survey.nodes.values()].reduce((total, { meta }) => total + (meta?.accepted ?? 0), 0)
  const batches = Math.max(0, noted.accepted - known)
  if (outcome === 'sound' && batches === 0) return null
  return { outcome: outcome === 'sound' ? 'holes' : outcome, reason: why, batches, samples: 0 }
}
