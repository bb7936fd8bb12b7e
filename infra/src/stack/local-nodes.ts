import type { RegistryEntry } from '@telstar/contracts/registry-entry'
import { hashToken } from '@telstar/runtime/node-token'

/** This machine, measured by the local agent. */
export const localNode = 'local'
/** Registered for whoever wants to publish by hand. */
export const byHandNode = 'by-hand'

/** The simulated nodes of a local stack. */
export interface FleetSettings {
  readonly nodes: number
  readonly cells: number
  /** Whether they have the trouble of the demonstration. */
  readonly trouble?: boolean
  /** How long it takes to come and go, against what people are shown; default 1. */
  readonly troublePace?: number
}

interface FleetPlan extends FleetSettings {
  readonly region: string
}

export type Unregistered = Omit<RegistryEntry, 'tokenHash' | 'updatedAt'>

export const nodesPerSite = 5
const bands = ['B3', 'B7', 'n78']
const technologies = ['LTE', 'LTE', 'NR'] as const

/** Names of the simulated nodes: `north-001` and on. */
export function fleetNames({ region, nodes }: Pick<FleetPlan, 'region' | 'nodes'>): string[] {
  return Array.from({ length: nodes }, (_, index) => `${region}-${String(index + 1).padStart(3, '0')}`)
}

/** The nodes of a local stack as the registry wants them: the fleet, this machine, and one to publish by hand. */
export function localNodes(plan: FleetPlan): Unregistered[] {
  const simulated = fleetNames(plan).map((node, index) => ({
    ...described(node, plan.region),
    site: siteOf(plan.region, index),
    vendor: 'TelStar',
    model: 'simulator',
    latitude: 52 + Math.floor(index / nodesPerSite) * 0.05,
    longitude: 5 + (index % nodesPerSite) * 0.01,
    cells: cells(plan.cells),
  }))
  return [
    ...simulated,
    { ...described(localNode, plan.region), site: 'this-machine', vendor: 'TelStar', model: 'edge-agent' },
    { ...described(byHandNode, plan.region), site: 'lab', cells: cells(plan.cells) },
  ]
}

/** The site of a simulated node; nodes of a site share its faults. */
export function siteOf(region: string, index: number): string {
  return `${region}-site-${String(Math.floor(index / nodesPerSite) + 1).padStart(2, '0')}`
}

/** The entry with the hash of the node's token. */
export function registryEntry(node: Unregistered, token: string, now: Date): RegistryEntry {
  return { ...node, tokenHash: hashToken(token), updatedAt: now.toISOString() }
}

function described(node: string, region: string): Unregistered {
  return { node, region, site: '', vendor: '', model: '', labels: {}, cells: [] }
}

function cells(count: number): RegistryEntry['cells'] {
  return Array.from({ length: count }, (_, index) => ({
    cell: index + 1,
    technology: technologies[index % technologies.length] ?? 'LTE',
    band: bands[index % bands.length] ?? '',
    azimuth: Math.round((360 / count) * index),
  }))
}
