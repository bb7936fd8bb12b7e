import type { VersionedRule } from '@telstar/contracts/alert-rule'
import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { RuleBook } from '../alerting/rule-book.js'
import { type CataloguePlan, planCatalogue } from '../telemetry/catalogue-plan.js'

/** The rules and the catalogue in force; a new object for every change of either. */
export interface RuleSet {
  readonly version: bigint
  readonly book: RuleBook
  readonly plan: CataloguePlan
}

interface Ports {
  loadVersion(): Promise<bigint>
  loadRules(): Promise<readonly VersionedRule[]>
  loadCatalogue(): Promise<MetricCatalogue>
  now(): number
}

const askVersionMs = 1000
const reloadMs = 10_000

/** Reads the rules again when one of them changed, looked for once a second, and the catalogue now and then. */
export class RuleSetCache {
  readonly #ports: Ports
  #set: RuleSet | null = null
  #source = ''
  #askedAt = Number.NEGATIVE_INFINITY
  #loadedAt = Number.NEGATIVE_INFINITY

  constructor(ports: Ports) {
    this.#ports = ports
  }

  async current(): Promise<RuleSet> {
    const now = this.#ports.now()
    if (this.#set !== null && now - this.#askedAt < askVersionMs) return this.#set
    const version = await this.#ports.loadVersion()
    const isFresh = now - this.#loadedAt < reloadMs && version === this.#set?.version
    if (this.#set === null || !isFresh) this.#set = await this.#load(version, this.#set)
    this.#askedAt = now
    return this.#set
  }

  async #load(version: bigint, before: RuleSet | null): Promise<RuleSet> {
    const [rules, catalogue] = await Promise.all([this.#ports.loadRules(), this.#ports.loadCatalogue()])
    this.#loadedAt = this.#ports.now()
    const source = JSON.stringify([rules, catalogue])
    if (before !== null && source === this.#source && version === before.version) return before
    this.#source = source
    return { version, book: new RuleBook(rules, catalogue), plan: planCatalogue(catalogue) }
  }
}
