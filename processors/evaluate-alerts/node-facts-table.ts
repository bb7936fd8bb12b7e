import type { Database } from '@telstar/runtime/database'
import { z } from 'zod'
import type { NodeFacts } from '../alerting/node-facts.js'

/** A node that is or was registered. */
export interface RegisteredNode {
  readonly facts: NodeFacts
  readonly removed: boolean
}

const rowSchema = z.object({
  node_id: z.number(),
  name: z.string(),
  region: z.string(),
  site: z.string(),
  vendor: z.string(),
  labels: z.record(z.string(), z.string()),
  removed: z.boolean(),
  cells: z.record(z.string(), z.string()),
})

/** Nodes among `names`, removed ones too, by name. */
export async function findNodeFacts(
  pool: Database,
  names: readonly string[],
): Promise<Map<string, RegisteredNode>> {
  const { rows } = await pool.query(
    `SELECT node_id, name, region, site, vendor, labels, removed_at IS NOT NULL AS removed,
       coalesce((SELECT jsonb_object_agg(cell, technology ORDER BY cell) FROM cells
                 WHERE cells.node_id = nodes.node_id), '{}') AS cells
     FROM nodes WHERE name = ANY ($1::text[])`,
    [names],
  )
  return new Map(rows.map((row) => registered(rowSchema.parse(row))))
}

function registered(row: z.infer<typeof rowSchema>): [string, RegisteredNode] {
  const { node_id, name, region, site, vendor, labels, removed } = row
  const cells = new Map(Object.entries(row.cells).map(([cell, technology]) => [Number(cell), technology]))
  return [name, { facts: { nodeId: node_id, node: name, region, site, vendor, labels, cells }, removed }]
}
