import type { CompiledRule } from './compiled-rule.js'
import { observe, type Step } from './observe.js'
import { newTrack, type Sighting, type Track, type Verdict } from './track.js'
import type { Extremes, WindowView } from './window-view.js'

/** Something that happened to the alert of a rule and a cell. */
export interface Finding {
  readonly rule: CompiledRule
  readonly cell: number
  readonly step: Step
  /** Measurements in the rule's window; null where it has none. */
  readonly count: number | null
}

/** One rule that watches one cell. */
export class RuleWatch {
  readonly rule: CompiledRule
  readonly view: WindowView | null
  readonly #cell: number
  /** undefined as long as there is nothing to remember. */
  track: Track | undefined

  constructor(rule: CompiledRule, cell: number, view?: WindowView) {
    this.rule = rule
    this.view = view ?? null
    this.#cell = cell
  }

  /** Whether nothing would come of a sighting that is not breached. */
  get isIdle(): boolean {
    const { track } = this
    return track === undefined || (track.status === 'quiet' && track.recent.length === 0)
  }

  /** Whether single values matter to it, of which the extremes are known. */
  mustSee(extremes: Extremes): boolean {
    return !this.isIdle || this.view === null || this.view.mayBreach(this.rule, extremes)
  }

  /** Sees a value that stands for the cell at a time; times must grow. */
  see(time: number, value: number, found: Finding[]): void {
    const verdict = this.#verdictOf(value)
    if (verdict === 'breached' || !this.isIdle) this.judge({ time, value, verdict }, found)
  }

  /** Sees what its window shows after the measurement of `value` was added to it. */
  seeWindow(time: number, value: number, found: Finding[]): void {
    const { view, rule } = this
    if (view === null || view.count < rule.atLeast) return
    const shown = view.aggregate(rule.measure, time, value)
    if (!Number.isNaN(shown)) this.see(time, shown, found)
  }

  judge(seen: Sighting, found: Finding[]): void {
    if (seen.verdict !== 'breached' && this.isIdle) return
    this.track ??= newTrack(this.rule.version)
    const step = observe(this.track, this.rule, seen)
    if (step === null) return
    found.push({ rule: this.rule, cell: this.#cell, step, count: this.view?.count ?? null })
  }

  #verdictOf(value: number): Verdict {
    const { below, raise, clear } = this.rule
    if (below ? value < raise : value > raise) return 'breached'
    return (below ? value >= clear : value <= clear) ? 'well' : 'between'
  }
}
