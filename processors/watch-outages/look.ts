import type { Suspect } from './absence.js'
import type { Group } from './group-verdict.js'

export interface SuspectAtSite {
  readonly site: string
  readonly suspect: Suspect
}

/** How many nodes there are. */
export interface Census {
  /** Unix milliseconds. */
  readonly at: number
  /** By site: nodes that were heard once and are not decommissioned. */
  readonly heard: ReadonlyMap<string, number>
  /** Nodes decommissioned lately. */
  readonly removed: ReadonlySet<string>
}

export interface SiteLook extends Group {
  /** Empty for nodes that belong to no site. */
  readonly site: string
}

/** The nodes of a region as they were at a moment. A node that is no suspect was heard just before. */
export interface Look {
  readonly region: string
  readonly sites: readonly SiteLook[]
  readonly removed: ReadonlySet<string>
}

/** Puts suspects beside those that are none; a site newer than the census is judged with the next one. */
export function lookOf(region: string, { heard, removed }: Census, suspects: readonly SuspectAtSite[]): Look {
  const bySite = new Map<string, Suspect[]>([...heard.keys()].map((site) => [site, []]))
  for (const { site, suspect } of suspects) bySite.get(site)?.push(suspect)
  const sites = [...bySite].map(([site, ofSite]) => ({ site, heard: heard.get(site) ?? 0, suspects: ofSite }))
  return { region, removed, sites }
}
