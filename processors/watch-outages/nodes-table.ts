import type { Database } from '@telstar/runtime/database'
import type { Suspect } from './absence.js'
import type { Look, SiteLook } from './decide-outages.js'

// One row for each site, and of its nodes only those that may be gone: of thousands, usually none.
const look = `
  WITH known AS (
    SELECT name, site, status = 'offline' AS offline, seen_at, received_at, rhythm_ms, removed_at
    FROM nodes LEFT JOIN evaluation_states USING (node_id)
    WHERE removed_at >= $2 OR (removed_at IS NULL AND (seen_at IS NOT NULL OR received_at IS NOT NULL)))
  SELECT site, count(*) FILTER (WHERE removed_at IS NULL)::int AS heard,
    jsonb_agg(jsonb_build_array(name, offline, extract(epoch FROM seen_at) * 1000, extract(epoch FROM received_at) * 1000,
      coalesce(rhythm_ms, 0)))
      FILTER (WHERE removed_at IS NULL AND (offline OR (received_at IS NOT NULL AND greatest(received_at, seen_at) <= $1)))
      AS suspects,
    jsonb_agg(name) FILTER (WHERE removed_at IS NOT NULL) AS removed
  FROM known GROUP BY site`

type SuspectRow = [
  node: string,
  offline: boolean,
  seenAt: number | null,
  receivedAt: number | null,
  rhythmMs: number,
]

interface SiteRow {
  readonly site: string
  readonly heard: number
  readonly suspects: readonly SuspectRow[] | null
  readonly removed: readonly string[] | null
}

/** How far back a decommissioned node is told from one that came back. */
const removedWithinMs = 600_000

/**
 * Looks at all nodes of the region: how many were ever heard, by site, and which may be gone.
 * @param quietMs nodes that are online and were heard within it are no suspects
 */
export async function lookAtNodes(
  pool: Database,
  { region, now, quietMs }: { readonly region: string; readonly now: number; readonly quietMs: number },
): Promise<Look> {
  const { rows } = await pool.query<SiteRow>(look, [new Date(now - quietMs), new Date(now - removedWithinMs)])
  return {
    region,
    sites: rows.map(
      ({ site, heard, suspects }): SiteLook => ({ site, heard, suspects: (suspects ?? []).map(suspect) }),
    ),
    removed: new Set(rows.flatMap(({ removed }) => removed ?? [])),
  }
}

function suspect([node, offline, seenAt, receivedAt, rhythmMs]: SuspectRow): Suspect {
  return { node, offline, seenAt, receivedAt, rhythmMs }
}
