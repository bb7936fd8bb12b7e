import { fleetNames } from '@telstar/infra/stack/local-nodes'
import type { Region } from '../start-region.js'
import { pause } from './pause.js'
import { withReader } from './with-reader.js'

/** Real agents, with their disk buffers, beside the bare connections of the load generator. */
export const chaosFleet = { nodes: 5, cells: 3 }
export const chaosStations = ['broker', 'processors', 'query-api', 'fleet'] as const

/** The agents' names in a region that runs them. */
export function agentsOf({ region }: Region): string[] {
  return fleetNames({ region, nodes: chaosFleet.nodes })
}

export interface AgentLog {
  readonly agentBatches: number
  /** Sequence numbers that the ledger lacks below the newest of each agent's boots: batches an agent made and lost. */
  readonly agentHoles: number
}

/** Reads the agents' ledger until it has no hole and holds what was measured after this call; gives up after some seconds. */
export async function readAgents(region: Region, seconds: number): Promise<AgentLog> {
  const since = new Date()
  const deadline = Date.now() + seconds * 1000
  return withReader(region.databaseUrl('telstar_reader'), async (reader) => {
    for (;;) {
      const { rows } = await reader.query<AgentLog & { fresh: number }>(
        `SELECT coalesce(sum(batches), 0)::int AS "agentBatches", coalesce(sum(newest - batches), 0)::int AS "agentHoles",
                count(*) FILTER (WHERE last_sent > $2)::int AS fresh
         FROM (SELECT max(seq) AS newest, count(DISTINCT seq) AS batches, max(sent_at) AS last_sent
               FROM batches JOIN nodes USING (node_id) WHERE name = ANY ($1) GROUP BY node_id, batches.boot) AS life`,
        [agentsOf(region), since],
      )
      const { fresh = 0, ...found } = rows[0] ?? { agentBatches: 0, agentHoles: 0 }
      if ((found.agentHoles === 0 && fresh === chaosFleet.nodes) || Date.now() > deadline) return found
      await pause(0.5)
    }
  })
}
