import { type CellSamples, lastMeasured } from './cell-samples.js'
import type { CompiledRule } from './compiled-rule.js'
import type { Finding, RuleWatch } from './rule-watch.js'
import { newTrack } from './track.js'

/**
 * Rules on the silence of one metric of a cell. The last sign of life is the later of the newest value's time and the
 * moment its batch was received, so that neither a backlog that is delivered late nor a clock that runs ahead counts as
 * silence. A deadline, `after` later, is passed by the clock, or by a value whose time lies beyond it. A rule that was not
 * in force when its deadline passed is late for it: the silence then counts from the clock at which the rule came.
 */
export class SilenceWatch {
  readonly watches: readonly RuleWatch[]
  readonly #heard: Float64Array
  /** Rules that no clock has seen in force yet. */
  #fresh: readonly RuleWatch[] = []

  /** @param heard the place of the metric's last sign of life */
  constructor(watches: readonly RuleWatch[], heard: Float64Array) {
    this.watches = watches
    this.#heard = heard
  }

  /** The last sign of life; NaN before the first. */
  get heard(): number {
    return this.#heard[0] ?? Number.NaN
  }

  /** @param isKnown whether a rule was in force here already */
  goOn(isKnown: (rule: CompiledRule) => boolean): void {
    this.#fresh = this.watches.filter(({ rule }) => !isKnown(rule))
  }

  /** When the next deadline ends. */
  get due(): number {
    if (this.#fresh.length > 0 && this.heard > 0) return Number.NEGATIVE_INFINITY
    let due = Number.POSITIVE_INFINITY
    for (const watch of this.watches)
      if (this.heard > 0 && watch.track?.missed !== this.heard)
        due = Math.min(due, this.heard + watch.rule.afterMs)
    return due
  }

  tick(clock: number, found: Finding[]): void {
    for (const watch of this.watches) this.#pass(watch, clock, found)
    this.#fresh = []
  }

  /** @param start of the metric's column */
  hear(samples: CellSamples, start: number, found: Finding[]): void {
    if (this.watches.length === 0) return
    const { block, rows, received } = samples
    const last = lastMeasured(samples, start)
    if (last === null) return
    const lastTime = block.ts[last] as number
    if (this.#isUneventful(lastTime, received)) {
      this.#note(lastTime, received)
      return
    }
    for (const row of rows) {
      if (Number.isNaN(block.values[start + row])) continue
      const time = block.ts[row] as number
      for (const watch of this.watches) {
        this.#pass(watch, time, found)
        watch.judge({ time: this.#notBefore(watch, time), value: 0, verdict: 'well' }, found)
      }
      this.#note(time, received)
    }
  }

  #note(time: number, received: number): void {
    this.#heard[0] = Math.max(time, received, this.heard || 0)
  }

  /** Nobody waits for a value, and no value of the batch lies beyond a deadline. */
  #isUneventful(lastTime: number, received: number): boolean {
    const sign = Number.isNaN(this.heard) ? received : this.heard
    return this.watches.every((watch) => watch.isIdle && lastTime <= sign + watch.rule.afterMs)
  }

  #pass(watch: RuleWatch, time: number, found: Finding[]): void {
    const { heard } = this
    const deadline = heard + watch.rule.afterMs
    if (!(time > deadline) || watch.track?.missed === heard) return
    watch.track ??= newTrack(watch.rule.version)
    watch.track.missed = heard
    const at = this.#fresh.includes(watch) ? time : deadline
    watch.judge({ time: at, value: heard, verdict: 'breached' }, found)
  }

  /** A backlog's value may be older than the deadline, or the alert, that it ends the wait for. */
  #notBefore({ track, rule }: RuleWatch, time: number): number {
    if (track === undefined || Number.isNaN(track.missed)) return time
    return Math.max(time, track.missed + rule.afterMs, track.status === 'raised' ? track.since : 0)
  }
}
