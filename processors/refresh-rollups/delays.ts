import type { RollupResolution } from '@telstar/contracts/group-table'
import type { MinuteDelays } from './dirty-minutes-table.js'

/** How long changed buckets wait for more changes before they are computed; meanwhile answers leave late samples out. */
export interface Delays {
  readonly minute: MinuteDelays
  /** For closed buckets of the larger levels, from the first change on. */
  readonly larger: Record<Exclude<RollupResolution, '1m'>, number>
}

/** A backlog that pours in for minutes costs a handful of computations of each bucket, not hundreds. */
export const usualDelays: Delays = {
  minute: { settleMs: 5000, quietMs: 5000, longestMs: 60_000 },
  larger: { '15m': 10_000, '1h': 30_000, '1d': 300_000 },
}

/**
 * While the database is busy: rollups are made of the log, so the log comes first. Answers stay right meanwhile, and cost
 * more, because buckets never computed are read from the log.
 */
export const busyDelays: Delays = {
  minute: { settleMs: 5000, quietMs: 180_000, longestMs: 180_000 },
  larger: { '15m': 180_000, '1h': 180_000, '1d': 300_000 },
}

export const noDelays: Delays = {
  minute: { settleMs: 1000, quietMs: 0, longestMs: 0 },
  larger: { '15m': 0, '1h': 0, '1d': 0 },
}
