import type { LedgerBatch } from './arrival-order.js'
import type { Period } from './tally.js'

const rowsAtOnce = 4000
/** More than this in one stretch are not looked at: the stretch is cut shorter. */
export const mostRows = 4 * rowsAtOnce
const mostRowsKept = 100_000
const [leastMs, mostMs] = [1, 3_600_000]

/** How long a stretch of the log is that one statement should read, milliseconds: found out while reading. */
export class Stretches {
  #spanMs: number
  /** How far back samples are kept: until nearly every batch with such samples has arrived. */
  readonly keepMs: number

  /** @param batches of the nodes that are read together, for a first guess */
  constructor(batches: readonly LedgerBatch[], { from, to }: Period) {
    const perMs = batches.reduce((sum, batch) => sum + batch.samples, 0) / (to - from)
    this.#spanMs = within(rowsAtOnce / perMs)
    const lags = Float64Array.from(batches, ({ received, first }) => received - first).sort()
    const lag = lags[Math.floor(lags.length * 0.95)] ?? 0
    this.keepMs = Math.min(mostRowsKept / perMs, Math.max(lag, 0) + this.#spanMs)
  }

  get spanMs(): number {
    return this.#spanMs
  }

  /** Says how many samples a stretch had; afterwards the next one may be longer, or must be shorter. */
  had(rows: number): void {
    if (rows > 2 * rowsAtOnce) this.#spanMs = within(this.#spanMs / 2)
    else if (rows < rowsAtOnce / 2) this.#spanMs = within(this.#spanMs * 2)
  }

  /** Whether a stretch with so many samples must be read again, shorter. */
  isTooLong(rows: number): boolean {
    return rows > mostRows && this.#spanMs > leastMs
  }
}

function within(ms: number): number {
  return Math.round(Math.min(mostMs, Math.max(leastMs, ms)))
}
