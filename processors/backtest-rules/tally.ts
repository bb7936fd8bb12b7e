import { managedObject } from '@telstar/contracts/alert'
import type { AlertRule } from '@telstar/contracts/alert-rule'
import { type BacktestAlert, type BacktestRule, mostBacktestAlerts } from '@telstar/contracts/backtest-result'
import type { AlertChange, NewAlert } from '../alerts/alert-change.js'
import type { Difference } from './difference.js'
import { RuleTally } from './rule-tally.js'

/** From inclusive, to exclusive, Unix milliseconds. */
export interface Period {
  readonly from: number
  readonly to: number
}

interface OpenAlert {
  readonly alert: NewAlert
  readonly raisedAt: number
  flapping: boolean
}

/** Makes of the changes of alerts what a back-test tells: figures of all, and a list as long as it may be. */
export class Tally {
  readonly #period: Period
  readonly #rules: ReadonlyMap<string, RuleTally>
  readonly #open = new Map<string, OpenAlert>()
  readonly #alerts: BacktestAlert[] = []
  #found = 0

  /** @param differences by rule, for those that can be compared with what was raised live */
  constructor(
    rules: readonly AlertRule[],
    period: Period,
    differences: ReadonlyMap<string, Difference> = new Map(),
  ) {
    this.#period = period
    this.#rules = new Map(
      rules.map((rule) => [rule.id, new RuleTally(rule, differences.get(rule.id) ?? null)]),
    )
  }

  /** Takes changes of one node, in their order. What lies beyond the period's end has not happened yet. */
  take(changes: readonly AlertChange[]): void {
    for (const change of changes) if (change.at < this.#period.to) this.#apply(change)
  }

  /** No more changes of the nodes so far: what is raised stays so until the period's end. */
  settle(): void {
    for (const open of this.#open.values()) this.#end(open, null)
    this.#open.clear()
  }

  get rules(): BacktestRule[] {
    return [...this.#rules.values()].map(({ result }) => result)
  }

  get alerts(): BacktestAlert[] {
    return [...this.#alerts].sort(
      (a, b) =>
        Date.parse(a.raisedAt) - Date.parse(b.raisedAt) || (a.managedObject < b.managedObject ? -1 : 1),
    )
  }

  get truncated(): boolean {
    return this.#found > this.#alerts.length
  }

  #apply({ alertId, at, happening }: AlertChange): void {
    const open = this.#open.get(alertId)
    if (happening.kind === 'raised') {
      const { alert, flapping = false } = happening
      this.#rules.get(alert.ruleId)?.raised(managedObject(alert), at, at >= this.#period.from)
      this.#open.set(alertId, { alert, raisedAt: at, flapping })
    } else if (open !== undefined && happening.kind === 'updated') {
      open.flapping = happening.changes.flapping ?? open.flapping
    } else if (open !== undefined && happening.kind === 'cleared') {
      this.#open.delete(alertId)
      this.#end(open, at)
    }
  }

  #end({ alert, raisedAt, flapping }: OpenAlert, clearedAt: number | null): void {
    const { from, to } = this.#period
    if (raisedAt < from) return
    const found = { managedObject: managedObject(alert), raisedAt, clearedAt, flapping }
    const durationMs = (clearedAt ?? to) - raisedAt
    this.#rules.get(alert.ruleId)?.add({ ...found, durationMs, site: alert.site })
    this.#found += 1
    if (this.#alerts.length >= mostBacktestAlerts) return
    this.#alerts.push({
      ...found,
      ruleId: alert.ruleId,
      durationMs,
      observed: alert.crossedThreshold?.observed ?? null,
      raisedAt: new Date(raisedAt).toISOString(),
      clearedAt: clearedAt === null ? null : new Date(clearedAt).toISOString(),
    })
  }
}
