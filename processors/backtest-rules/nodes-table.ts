import type { Database } from '@telstar/runtime/database'
import type { NodeFacts } from '../alerting/node-facts.js'

interface NodeRow {
  readonly node_id: number
  readonly name: string
  readonly region: string
  readonly site: string
  readonly vendor: string
  readonly labels: Readonly<Record<string, string>>
  readonly cells: readonly number[]
  readonly technologies: readonly string[]
}

const page = `
  SELECT node_id, name, region, site, vendor, labels,
    ARRAY(SELECT cell::int FROM cells WHERE cells.node_id = nodes.node_id ORDER BY cell) AS cells,
    ARRAY(SELECT technology FROM cells WHERE cells.node_id = nodes.node_id ORDER BY cell) AS technologies
  FROM nodes WHERE node_id > $1 ORDER BY node_id LIMIT 500`

/** All nodes there ever were, as they are described now; in pages, as there may be many. */
export async function loadNodes(pool: Database): Promise<NodeFacts[]> {
  const nodes: NodeFacts[] = []
  for (;;) {
    const { rows } = await pool.query<NodeRow>(page, [nodes.at(-1)?.nodeId ?? -1])
    nodes.push(...rows.map(factsOf))
    if (rows.length === 0) return nodes
  }
}

function factsOf({ node_id, name, region, site, vendor, labels, cells, technologies }: NodeRow): NodeFacts {
  return {
    nodeId: node_id,
    node: name,
    region,
    site,
    vendor,
    labels,
    cells: new Map(cells.map((cell, index) => [cell, technologies[index] as string])),
  }
}
