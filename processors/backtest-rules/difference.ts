import type { BacktestDifference, Occurrence } from '@telstar/contracts/backtest-result'

/** An alert of a rule, all times Unix milliseconds; `clearedAt` is null when it was not before the period's end. */
export interface Raised {
  readonly managedObject: string
  readonly raisedAt: number
  readonly clearedAt: number | null
}

const mostExamples = 100

/** Compares alerts of a back-test, one after the other, with those that were really raised by the same rule. */
export class Difference {
  readonly #liveVersion: number | null
  readonly #live = new Map<string, Raised>()
  readonly #counts = { same: 0, clearedOtherwise: 0, onlyBacktest: 0 }
  readonly #examples = { clearedOtherwise: [] as Raised[], onlyBacktest: [] as Raised[] }
  readonly #liveCount: number

  constructor(live: readonly Raised[], liveVersion: number | null) {
    this.#liveVersion = liveVersion
    for (const alert of live) this.#live.set(keyOf(alert), alert)
    this.#liveCount = this.#live.size
  }

  compare(alert: Raised): void {
    const key = keyOf(alert)
    const live = this.#live.get(key)
    this.#live.delete(key)
    if (live?.clearedAt === alert.clearedAt) this.#counts.same += 1
    else this.#note(live === undefined ? 'onlyBacktest' : 'clearedOtherwise', alert)
  }

  /** When all alerts of the back-test were compared: what was raised live only is what is left. */
  get result(): BacktestDifference {
    const { clearedOtherwise, onlyBacktest } = this.#examples
    return {
      liveVersion: this.#liveVersion,
      live: this.#liveCount,
      ...this.#counts,
      onlyLive: this.#live.size,
      examples: {
        clearedOtherwise: clearedOtherwise.map(occurrence),
        onlyLive: [...this.#live.values()].slice(0, mostExamples).map(occurrence),
        onlyBacktest: onlyBacktest.map(occurrence),
      },
    }
  }

  #note(what: 'onlyBacktest' | 'clearedOtherwise', alert: Raised): void {
    this.#counts[what] += 1
    if (this.#examples[what].length < mostExamples) this.#examples[what].push(alert)
  }
}

function keyOf({ managedObject, raisedAt }: Raised): string {
  return `${managedObject}\n${raisedAt}`
}

function occurrence({ managedObject, raisedAt, clearedAt }: Raised): Occurrence {
  return {
    managedObject,
    raisedAt: new Date(raisedAt).toISOString(),
    clearedAt: clearedAt === null ? null : new Date(clearedAt).toISOString(),
  }
}
