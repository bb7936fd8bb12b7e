import { processUsage } from '../process-usage.js'
import type { Region } from '../start-region.js'

const measured = ['broker', 'kafka', 'processors', 'timescaledb', 'query-api', 'redis'] as const

export interface Usage {
  readonly cpuSeconds: Record<string, number>
  /** Highest and last resident memory in MB. */
  readonly residentMb: Record<string, { readonly most: number; readonly last: number }>
  /** Resident memory of all together over time, one reading every five seconds: is it flat? */
  readonly totalResidentMb: readonly number[]
}

/** Measures every process of the region between `start` and `finish`. */
export class UsageMeter {
  readonly #region: Region
  readonly #before: Record<string, number>
  readonly #most: Record<string, number> = {}
  readonly #totals: number[] = []
  readonly #timer: NodeJS.Timeout

  constructor(region: Region) {
    this.#region = region
    this.#before = this.#each(({ cpuSeconds }) => cpuSeconds)
    this.#timer = setInterval(() => this.#sample(), 5000)
    this.#sample()
  }

  finish(): Usage {
    clearInterval(this.#timer)
    const after = this.#each(({ cpuSeconds }) => cpuSeconds)
    const last = this.#sample()
    const names = Object.keys(after)
    return {
      cpuSeconds: Object.fromEntries(
        names.map((name) => [name, (after[name] ?? 0) - (this.#before[name] ?? 0)]),
      ),
      residentMb: Object.fromEntries(
        names.map((name) => [name, { most: this.#most[name] ?? 0, last: last[name] ?? 0 }]),
      ),
      totalResidentMb: this.#totals,
    }
  }

  #sample(): Record<string, number> {
    const resident = this.#each(({ residentMb }) => residentMb)
    for (const [name, mb] of Object.entries(resident)) this.#most[name] = Math.max(this.#most[name] ?? 0, mb)
    this.#totals.push(Math.round(Object.values(resident).reduce((sum, mb) => sum + mb, 0)))
    return resident
  }

  #each(pick: (usage: { cpuSeconds: number; residentMb: number }) => number): Record<string, number> {
    const found: Record<string, number> = {}
    for (const name of measured) {
      const usage = processUsage(this.#region.pid(name))
      if (usage !== null) found[name] = pick(usage)
    }
    return found
  }
}
