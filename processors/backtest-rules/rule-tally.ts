import type { AlertRule } from '@telstar/contracts/alert-rule'
import type { BacktestRule } from '@telstar/contracts/backtest-result'
import { durationMs } from '@telstar/contracts/duration'
import type { Difference, Raised } from './difference.js'
import { estimateNotices, isTold, type Transition } from './estimate-notices.js'

/** An alert of a back-test at its end, or at the end of the period. */
export interface FoundAlert extends Raised {
  readonly site: string
  readonly flapping: boolean
  readonly durationMs: number
}

/** Figures of one rule, alert by alert. */
export class RuleTally {
  readonly #rule: AlertRule
  readonly #difference: Difference | null
  readonly #lastRaise = new Map<string, number>()
  readonly #objects = new Set<string>()
  readonly #transitions = new Map<string, Transition[]>()
  readonly #sums = { alerts: 0, open: 0, totalDurationMs: 0, longestDurationMs: 0, flaps: 0, flapping: 0 }

  /** @param difference null when there is nothing to compare with */
  constructor(rule: AlertRule, difference: Difference | null) {
    this.#rule = rule
    this.#difference = difference
  }

  /** A raise, those of the warm-up too, object by object in the order of time. */
  raised(managedObject: string, at: number, inPeriod: boolean): void {
    const last = this.#lastRaise.get(managedObject)
    this.#lastRaise.set(managedObject, at)
    if (inPeriod && last !== undefined && at - last <= durationMs(this.#rule.flapping.within))
      this.#sums.flaps += 1
  }

  add(alert: FoundAlert): void {
    const sums = this.#sums
    sums.alerts += 1
    if (alert.clearedAt === null) sums.open += 1
    if (alert.flapping) sums.flapping += 1
    sums.totalDurationMs += alert.durationMs
    sums.longestDurationMs = Math.max(sums.longestDurationMs, alert.durationMs)
    this.#objects.add(alert.managedObject)
    this.#tell(alert)
    this.#difference?.compare(alert)
  }

  get result(): BacktestRule {
    return {
      ruleId: this.#rule.id,
      ...this.#sums,
      objects: this.#objects.size,
      notices: [...this.#transitions.values()].reduce((sum, group) => sum + estimateNotices(group), 0),
      difference: this.#difference?.result ?? null,
    }
  }

  #tell({ site, raisedAt, clearedAt }: FoundAlert): void {
    if (!isTold(raisedAt, clearedAt)) return
    const group = this.#transitions.get(site) ?? []
    this.#transitions.set(site, group)
    group.push({ at: raisedAt, step: 1 })
    if (clearedAt !== null) group.push({ at: clearedAt, step: -1 })
  }
}
