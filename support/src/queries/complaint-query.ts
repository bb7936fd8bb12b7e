import type { SqlStatement } from '@telstar/http/sql-statement'
import { microsOf, type TimePlace } from '@telstar/http/time-cursor'
import { z } from 'zod'

export interface ComplaintFilter {
  readonly customerId?: string | undefined
  readonly status?: string | undefined
  readonly category?: string | undefined
  readonly priority?: string | undefined
  readonly region?: string | undefined
  readonly department?: string | undefined
  readonly channel?: string | undefined
}

const instant = z.date().transform((date) => date.toISOString())

/** A complaint in a list; nothing personal. */
export const complaintRowSchema = z.object({
  complaintId: z.string(),
  version: z.number().int(),
  customerId: z.string(),
  status: z.string(),
  category: z.string(),
  priority: z.string(),
  channel: z.string(),
  plan: z.string(),
  region: z.string(),
  departments: z.array(z.string()),
  escalationLevel: z.number().int(),
  duplicateOf: z.string().nullable(),
  openedAt: instant,
  changedAt: instant,
  closedAt: instant.nullable(),
  resolutionDueAt: z.string().nullable(),
})

export const complaintListRowSchema = complaintRowSchema.extend({ micros: z.string() })

const clock = z.object({
  minutes: z.number(),
  warnAt: z.string(),
  dueAt: z.string(),
  state: z.enum(['running', 'stopped', 'done', 'ended']),
  doneAt: z.string().nullable(),
  withinTarget: z.boolean().nullable(),
  warned: z.boolean(),
  breached: z.boolean(),
})

export const complaintDetailRowSchema = complaintRowSchema.extend({
  cells: z.array(z.object({ node: z.string(), cell: z.number().int() })),
  occurredAt: instant,
  work: z.array(
    z.object({
      department: z.string(),
      taken: z.boolean(),
      assignee: z.string().nullable(),
      level: z.number().int(),
      takeBy: z.string().nullable(),
    }),
  ),
  standing: z.looseObject({ status: z.string() }),
  firstResponse: clock,
  resolution: clock,
  outcome: z.object({ code: z.string(), resolvedAt: z.string(), confirmed: z.boolean() }).nullable(),
  timesReopened: z.number().int(),
  text: z.string().nullable(),
  place: z.string().nullable(),
})
export type ComplaintDetailRow = z.infer<typeof complaintDetailRowSchema>

/** A step of a complaint's history. `text`: what was written with it. */
export const complaintStepSchema = z.object({
  version: z.number().int(),
  at: instant,
  actor: z.string(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
  text: z.string().nullable(),
})

const listed = `id AS "complaintId", version, customer_id AS "customerId", status, category, priority, channel, plan,
  region, departments, escalation_level AS "escalationLevel", duplicate_of AS "duplicateOf", opened_at AS "openedAt",
  changed_at AS "changedAt", closed_at AS "closedAt", resolution->>'dueAt' AS "resolutionDueAt"`

const detailed = `${listed}, cells, occurred_at AS "occurredAt", work, standing, first_response AS "firstResponse",
  resolution, outcome, times_reopened AS "timesReopened", text, place`

const filtered = `($1::uuid IS NULL OR customer_id = $1) AND ($2::text IS NULL OR status = $2)
  AND ($3::text IS NULL OR category = $3) AND ($4::text IS NULL OR priority = $4)
  AND ($5::text IS NULL OR region = $5) AND ($6::text IS NULL OR $6 = ANY (departments))
  AND ($7::text IS NULL OR channel = $7)`

function filterValues(filter: ComplaintFilter): (string | null)[] {
  const { customerId, status, category, priority, region, department, channel } = filter
  return [customerId, status, category, priority, region, department, channel].map((value) => value ?? null)
}

const place = `(timestamptz 'epoch' + $8::bigint * interval '1 microsecond', $9::uuid)`

/** Complaints, the newest first, one more than `limit`. @param after the last of the page before */
export function complaintsQuery(
  filter: ComplaintFilter,
  after: TimePlace | null,
  limit: number,
): SqlStatement {
  return {
    text: `SELECT ${listed}, ${microsOf('opened_at')} AS micros FROM complaints.complaints
WHERE ${filtered} AND ($8::bigint IS NULL OR (opened_at, id) < ${place})
ORDER BY opened_at DESC, id DESC LIMIT $10`,
    values: [...filterValues(filter), after?.micros ?? null, after?.id ?? null, limit + 1],
  }
}

/** A page by number, the newest first. */
export function complaintsPageQuery(
  filter: ComplaintFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): SqlStatement {
  return {
    text: `SELECT ${detailed} FROM complaints.complaints WHERE ${filtered}
ORDER BY opened_at DESC, id DESC OFFSET $8 LIMIT $9`,
    values: [...filterValues(filter), offset, limit],
  }
}

/** How many there are; 10,001 stands for more than 10,000, which would take too long to count. */
export function complaintCountQuery(filter: ComplaintFilter): SqlStatement {
  return {
    text: `SELECT count(*)::int AS total FROM (
  SELECT FROM complaints.complaints WHERE ${filtered} LIMIT 10001) AS counted`,
    values: filterValues(filter),
  }
}

export function complaintQuery(complaintId: string): SqlStatement {
  return { text: `SELECT ${detailed} FROM complaints.complaints WHERE id = $1`, values: [complaintId] }
}

export function complaintHistoryQuery(complaintIds: readonly string[]): SqlStatement {
  return {
    text: `SELECT complaint_id AS "complaintId", version, at, actor, type, data, text FROM complaints.complaint_history
WHERE complaint_id = ANY ($1::uuid[]) ORDER BY complaint_id, version`,
    values: [complaintIds],
  }
}

/** What a complaint is a duplicate of, what that is a duplicate of, and so on; 100 at most. */
export function duplicateChainQuery(complaintId: string): SqlStatement {
  return {
    text: `WITH RECURSIVE chain AS (
  SELECT duplicate_of AS id, 1 AS depth FROM complaints.complaints WHERE id = $1
  UNION ALL
  SELECT c.duplicate_of, depth + 1 FROM chain JOIN complaints.complaints c ON c.id = chain.id WHERE depth < 100
) SELECT id FROM chain WHERE id IS NOT NULL ORDER BY depth`,
    values: [complaintId],
  }
}
