import type { Database } from '@telstar/runtime/database'
import type { Suspect } from './absence.js'
import type { Census, SuspectAtSite } from './look.js'

// Looked for every second: both tables are read once, and what is found of one, mostly nothing, is looked up in the other.
const suspects = `
  SELECT name, site, true AS offline, seen_at, received_at, rhythm_ms
  FROM nodes LEFT JOIN LATERAL (
    SELECT received_at, rhythm_ms FROM evaluation_states AS state WHERE state.node_id = nodes.node_id OFFSET 0) AS state ON true
  WHERE status = 'offline' AND removed_at IS NULL AND (seen_at IS NOT NULL OR received_at IS NOT NULL)
  UNION ALL
  SELECT name, site, false, seen_at, received_at, rhythm_ms
  FROM evaluation_states AS state CROSS JOIN LATERAL (
    SELECT name, site, seen_at, status, removed_at FROM nodes WHERE nodes.node_id = state.node_id OFFSET 0) AS node
  WHERE received_at <= $1 AND status <> 'offline' AND removed_at IS NULL AND (seen_at IS NULL OR seen_at <= $1)`

interface SuspectRow {
  readonly name: string
  readonly site: string
  readonly offline: boolean
  readonly seen_at: Date | null
  readonly received_at: Date | null
  readonly rhythm_ms: number | null
}

/**
 * Nodes that were heard once and may be gone: presence says so, or nothing was heard of them lately.
 * @param quietSince Unix milliseconds: nodes that are online and were heard since are no suspects
 */
export async function loadSuspects(pool: Database, quietSince: number): Promise<SuspectAtSite[]> {
  const { rows } = await pool.query<SuspectRow>(suspects, [new Date(quietSince)])
  return rows.map((row) => ({ site: row.site, suspect: suspectOf(row) }))
}

function suspectOf({ name, offline, seen_at, received_at, rhythm_ms }: SuspectRow): Suspect {
  return {
    node: name,
    offline,
    seenAt: seen_at?.getTime() ?? null,
    receivedAt: received_at?.getTime() ?? null,
    rhythmMs: rhythm_ms ?? 0,
  }
}

const census = `
  SELECT site, count(*) FILTER (WHERE removed_at IS NULL)::int AS heard,
    array_agg(name) FILTER (WHERE removed_at IS NOT NULL) AS removed
  FROM nodes LEFT JOIN evaluation_states USING (node_id)
  WHERE removed_at >= $1 OR (removed_at IS NULL AND (seen_at IS NOT NULL OR received_at IS NOT NULL))
  GROUP BY site`

/** How far back a decommissioned node is told from one that came back. */
const removedWithinMs = 600_000

/** How many nodes each site has, of those that were heard once. */
export async function loadCensus(pool: Database, now: number): Promise<Census> {
  const { rows } = await pool.query<{ site: string; heard: number; removed: string[] | null }>(census, [
    new Date(now - removedWithinMs),
  ])
  return {
    at: now,
    heard: new Map(rows.map(({ site, heard }) => [site, heard])),
    removed: new Set(rows.flatMap(({ removed }) => removed ?? [])),
  }
}
