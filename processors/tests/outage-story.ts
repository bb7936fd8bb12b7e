import type { AlertChange } from '../alerts/alert-change.js'
import type { ActiveOutage } from '../alerts/alerts-table.js'
import type { Suspect } from '../watch-outages/absence.js'
import { decideOutages } from '../watch-outages/decide-outages.js'
import { widestFirst } from '../watch-outages/outage-change.js'

const second = 1000
const start = 1_700_000_000_000
const graces = { nodeMs: 30_000, siteMs: 20_000, regionMs: 15_000, thawMs: 45_000 }

/** A region whose nodes sent their last batch now unless told otherwise, and which outages stand in it. */
export class OutageStory {
  now = start
  healthySince = start - 3_600_000
  standing: ActiveOutage[] = []
  readonly nodes = new Map<string, Suspect & { site: string }>()
  readonly removed = new Set<string>()
  readonly #silent = new Set<string>()

  constructor(sites: Record<string, number>) {
    for (const [site, count] of Object.entries(sites))
      for (let index = 1; index <= count; index += 1) {
        const node = `${site}-${index}`
        const heard = { offline: false, seenAt: start - 3_600_000, receivedAt: start, rhythmMs: 2000 }
        this.nodes.set(node, { node, site, ...heard })
      }
  }

  change(node: string, change: Partial<Suspect>): void {
    const now = this.nodes.get(node)
    if (now) this.nodes.set(node, { ...now, ...change })
  }

  disconnect(...nodes: string[]): void {
    for (const node of nodes) {
      this.#silent.add(node)
      this.change(node, { offline: true, seenAt: this.now })
    }
  }

  fallSilent(...nodes: string[]): void {
    for (const node of nodes) this.#silent.add(node)
  }

  comeBack(...nodes: string[]): void {
    for (const node of nodes) {
      this.#silent.delete(node)
      this.change(node, { offline: false, seenAt: this.now })
    }
  }

  decommission(node: string): void {
    this.nodes.delete(node)
    this.removed.add(node)
  }

  /** Lets time pass, a look each second. @returns what was decided, as `+rule place` and `-rule place` with seconds */
  pass(seconds: number): string[] {
    const told: string[] = []
    for (let passed = 1; passed <= seconds; passed += 1) {
      this.now += second
      for (const node of this.nodes.keys())
        if (!this.#silent.has(node)) this.change(node, { receivedAt: this.now })
      for (const change of this.look()) told.push(`${passed} ${this.#carryOut(change)}`)
    }
    return told
  }

  look(): AlertChange[] {
    const sites = new Map<string, Suspect[]>()
    for (const { site, ...suspect } of this.nodes.values()) {
      const suspects = sites.get(site) ?? []
      suspects.push(suspect)
      sites.set(site, suspects)
    }
    const look = {
      region: 'north',
      removed: this.removed,
      sites: [...sites].map(([site, suspects]) => ({ site, heard: suspects.length, suspects })),
    }
    const { now, healthySince } = this
    const moment = { now, healthySince, quietUntil: healthySince + graces.thawMs }
    const changes = decideOutages(look, this.standing, { moment, graces })
    return widestFirst.flatMap((rule) => changes[rule])
  }

  #carryOut({ alertId, happening, trace }: AlertChange): string {
    if (happening.kind === 'raised') {
      const { ruleId, site, node } = happening.alert
      this.standing.push({ alertId, ruleId, site, node })
      return `+${ruleId} ${node || site}`.trim()
    }
    const over = this.standing.find((outage) => outage.alertId === alertId) as ActiveOutage
    this.standing = this.standing.filter((outage) => outage !== over)
    return `-${over.ruleId} ${over.node || over.site} ${trace.reason}`.replace('  ', ' ')
  }
}
