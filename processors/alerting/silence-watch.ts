import type { CellSamples } from './cell-samples.js'
import type { Finding, RuleWatch } from './rule-watch.js'
import { newTrack } from './track.js'

/**
 * Rules on the silence of one metric of a cell. The last sign of life is the later of the newest value's time and the
 * moment its batch was received, so that neither a backlog that is delivered late nor a clock that runs ahead counts as
 * silence. A deadline, `after` later, is passed by the clock, or by a value whose time lies beyond it.
 */
export class SilenceWatch {
  readonly watches: readonly RuleWatch[]
  /** The last sign of life; NaN before the first. */
  heard = Number.NaN

  constructor(watches: readonly RuleWatch[]) {
    this.watches = watches
  }

  /** When the next deadline ends. */
  get due(): number {
    let due = Number.POSITIVE_INFINITY
    for (const watch of this.watches)
      if (this.heard > 0 && watch.track?.missed !== this.heard)
        due = Math.min(due, this.heard + watch.rule.afterMs)
    return due
  }

  tick(clock: number, found: Finding[]): void {
    for (const watch of this.watches) this.#pass(watch, clock, found)
  }

  /** @param start of the metric's column */
  hear({ block, rows, received }: CellSamples, start: number, found: Finding[]): void {
    if (this.watches.length === 0) return
    const last = lastMeasured(block.values, rows, start)
    if (last === null) return
    const lastTime = block.ts[last] as number
    if (this.#isUneventful(lastTime, received)) {
      this.heard = Math.max(lastTime, received, this.heard || 0)
      return
    }
    for (const row of rows) {
      if (Number.isNaN(block.values[start + row])) continue
      const time = block.ts[row] as number
      for (const watch of this.watches) {
        this.#pass(watch, time, found)
        watch.judge({ time: this.#notBefore(watch, time), value: 0, verdict: 'well' }, found)
      }
      this.heard = Math.max(time, received, this.heard || 0)
    }
  }

  /** Nobody waits for a value, and no value of the batch lies beyond a deadline. */
  #isUneventful(lastTime: number, received: number): boolean {
    const sign = Number.isNaN(this.heard) ? received : this.heard
    return this.watches.every((watch) => watch.isIdle && lastTime <= sign + watch.rule.afterMs)
  }

  #pass(watch: RuleWatch, time: number, found: Finding[]): void {
    const deadline = this.heard + watch.rule.afterMs
    if (!(time > deadline) || watch.track?.missed === this.heard) return
    watch.track ??= newTrack(watch.rule.version)
    watch.track.missed = this.heard
    watch.judge({ time: deadline, value: 0, verdict: 'breached' }, found)
  }

  /** A backlog's value may be older than the deadline that it ends the wait for. */
  #notBefore({ track, rule }: RuleWatch, time: number): number {
    return track === undefined || Number.isNaN(track.missed)
      ? time
      : Math.max(time, track.missed + rule.afterMs)
  }
}

function lastMeasured(values: Float64Array, rows: readonly number[], start: number): number | null {
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const row = rows[at] as number
    if (!Number.isNaN(values[start + row])) return row
  }
  return null
}
