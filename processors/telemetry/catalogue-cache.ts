import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { type CataloguePlan, planCatalogue } from './catalogue-plan.js'

/** The catalogue in force; read again when a metric is missed, for each at most once a second, and now and then anyway. */
export class CatalogueCache {
  readonly #load: () => Promise<MetricCatalogue>
  readonly #now: () => number
  readonly #missed = new Map<string, number>()
  #plan: CataloguePlan | null = null
  #loadedAt = Number.NEGATIVE_INFINITY

  constructor(load: () => Promise<MetricCatalogue>, now: () => number) {
    this.#load = load
    this.#now = now
  }

  async plan(): Promise<CataloguePlan> {
    return this.#plan !== null && this.#now() - this.#loadedAt < reloadMs ? this.#plan : this.#read()
  }

  /** The catalogue as it is now, if `metrics`, which `seen` does not hold, may have come since; else null. */
  async newerThan(seen: CataloguePlan, metrics: readonly string[]): Promise<CataloguePlan | null> {
    const now = this.#now()
    if (this.#missed.size > rememberedMisses) this.#missed.clear()
    if (metrics.some((metric) => now - (this.#missed.get(metric) ?? Number.NEGATIVE_INFINITY) >= missedMs)) {
      await this.#read()
      for (const metric of metrics) this.#missed.set(metric, now)
    }
    return this.#plan === seen ? null : this.#plan
  }

  async #read(): Promise<CataloguePlan> {
    const plan = planCatalogue(await this.#load())
    this.#loadedAt = this.#now()
    this.#plan = plan
    return plan
  }
}

const reloadMs = 10_000
const missedMs = 1000
const rememberedMisses = 1000
