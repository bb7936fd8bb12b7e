import type { Ask } from '@telstar/http/reader'
import type { SqlStatement } from '@telstar/http/sql-statement'
import { z } from 'zod'
import { QueryProblem } from '../http/query-problem.js'

export interface NodeFilter {
  readonly site?: string | undefined
  readonly status?: string | undefined
  readonly technology?: string | undefined
  readonly vendor?: string | undefined
  readonly q?: string | undefined
}

const columns = `n.name AS node, n.region, n.site, n.vendor, n.model, n.latitude, n.longitude, n.labels, n.status,
  n.version, n.seen_at AS "seenAt", n.registered_at AS "registeredAt", n.removed_at AS "removedAt",
  (SELECT count(*)::int FROM cells c WHERE c.node_id = n.node_id) AS "cellCount"`

/** Conditions over `nodes n`, with parameters $1 to $5; removed nodes are left out. */
const filtered = `n.removed_at IS NULL
  AND ($1::text IS NULL OR n.site = $1) AND ($2::text IS NULL OR n.status = $2)
  AND ($3::text IS NULL OR EXISTS (SELECT FROM cells c WHERE c.node_id = n.node_id AND c.technology = $3))
  AND ($4::text IS NULL OR n.vendor = $4)
  AND ($5::text IS NULL OR position(lower($5) IN lower(concat_ws(' ', n.name, n.site, n.vendor, n.model))) > 0)`

const filterValues = ({ site, status, technology, vendor, q }: NodeFilter) =>
  [site, status, technology, vendor, q].map((value) => value ?? null)

/** A page of nodes by name, one more than `limit`. @param after name of the last node of the page before */
export function nodesQuery(filter: NodeFilter, after: string | null, limit: number): SqlStatement {
  return {
    text: `SELECT ${columns} FROM nodes n WHERE ${filtered} AND ($6::text IS NULL OR n.name > $6)
ORDER BY n.name LIMIT $7`,
    values: [...filterValues(filter), after, limit + 1],
  }
}

/** One node, removed or not. */
export function nodeQuery(name: string): SqlStatement {
  return { text: `SELECT ${columns} FROM nodes n WHERE n.name = $1`, values: [name] }
}

export function cellsQuery(name: string): SqlStatement {
  return {
    text: `SELECT c.cell, c.technology, c.band, c.azimuth FROM cells c JOIN nodes n USING (node_id)
WHERE n.name = $1 ORDER BY c.cell`,
    values: [name],
  }
}

/** A page of sites, with how many of their nodes are in which status. */
export function sitesQuery(after: string | null, limit: number): SqlStatement {
  return {
    text: `SELECT site, count(*)::int AS nodes, count(*) FILTER (WHERE status = 'online')::int AS online,
  count(*) FILTER (WHERE status = 'offline')::int AS offline, count(*) FILTER (WHERE status = 'unknown')::int AS unknown
FROM nodes WHERE removed_at IS NULL AND ($1::text IS NULL OR site > $1) GROUP BY site ORDER BY site LIMIT $2`,
    values: [after, limit + 1],
  }
}

const identitySchema = z.object({
  nodeId: z.number().int(),
  registeredAt: z.date(),
  removedAt: z.date().nullable(),
})

/** A node's key in the log and since when it is known. @throws {Problem} as given when there is none */
export async function findNode(
  ask: Ask,
  name: string,
  missing: QueryProblem = new QueryProblem('unknown-node'),
) {
  const statement = {
    text: 'SELECT node_id AS "nodeId", registered_at AS "registeredAt", removed_at AS "removedAt" FROM nodes WHERE name = $1',
    values: [name],
  }
  const [found] = await ask(statement, identitySchema)
  if (!found) throw missing
  return found
}

/** A node that a query, not the path, named. */
export function unknownQueryNode(): QueryProblem {
  return new QueryProblem('unanswerable', {
    errors: [{ place: 'query.node', expected: 'must be a node that GET /v1/nodes lists' }],
  })
}
