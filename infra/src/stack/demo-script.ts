import type { ScriptedTrouble } from '@telstar/edge-agent/config/scripted-trouble-schema'
import { type FleetSettings, fleetNames, nodesPerSite, siteOf } from './local-nodes.js'

interface Fleet extends FleetSettings {
  readonly region: string
}

/** Trouble to look at: a cell of the first node grows weak and recovers, the last site loses its power and comes back. */
export function demoScript(fleet: Fleet): ScriptedTrouble[] {
  const [node] = fleetNames(fleet)
  if (node === undefined) return []
  // The last site that has all its nodes: more than half of one node is no outage of a site.
  const site = siteOf(fleet.region, Math.max(0, fleet.nodes - nodesPerSite))
  const everyMinutes = 15
  const pace = fleet.troublePace ?? 1
  const between = (from: number, to: number) => ({ fromSeconds: from * pace, toSeconds: to * pace })
  const weak: ScriptedTrouble = {
    ...{ kind: 'degrade', node, cell: 1 },
    ...{ metric: 'signal_strength_pct', toward: 30 },
    ...{ ...between(25, 75), everyMinutes },
  }
  const dark: ScriptedTrouble = { kind: 'silence', site, ...between(35, 95), everyMinutes }
  return fleet.cells > 0 ? [weak, dark] : [dark]
}
