import type { ComplaintView } from './complaint-view.js'

/** The columns of `complaints`, with their types; in the order of the table. */
export const complaintColumns = {
  id: 'uuid',
  customer_id: 'uuid',
  version: 'int',
  status: 'text',
  category: 'text',
  priority: 'text',
  channel: 'text',
  plan: 'text',
  region: 'text',
  /** [{node, cell}] */
  cells: 'jsonb',
  occurred_at: 'timestamptz',
  opened_at: 'timestamptz',
  changed_at: 'timestamptz',
  closed_at: 'timestamptz',
  /** Those that work on it. */
  departments: 'text[]',
  /** [{department, taken, assignee, level, takeBy}] */
  work: 'jsonb',
  /** Of the complaint as a whole or of any department, the highest. */
  escalation_level: 'int',
  duplicate_of: 'uuid',
  /** {status, …}: what the customer was asked, until when it is held, confirmed, can be reopened. */
  standing: 'jsonb',
  /** Clocks: {minutes, warnAt, dueAt, state, doneAt, withinTarget, warned, breached}. */
  first_response: 'jsonb',
  resolution: 'jsonb',
  /** {code, resolvedAt, confirmed} or null. */
  outcome: 'jsonb',
  times_reopened: 'int',
  /** The whole view, from which the next event goes on. */
  view: 'jsonb',
  /** The customer's own words; null once the customer is forgotten. */
  text: 'text',
  place: 'text',
} as const

export type ComplaintRow = { readonly [Column in keyof typeof complaintColumns]: unknown }

export interface ToRow {
  readonly id: string
  readonly version: number
  readonly view: ComplaintView
  /** Of the last event. */
  readonly changedAt: string
  /** Only with the event that has them: null leaves what is there. */
  readonly text: string | null
  readonly place: string | null
}

/** A complaint as a row. */
export function complaintRow({ id, version, view, changedAt, text, place }: ToRow): ComplaintRow {
  const { complaint, opened, firstResponse, resolution, outcome, closedAt, timesReopened } = view
  const { customerId, standing, category, priority, plan, region, work, level, duplicateOf } = complaint
  return {
    id,
    customer_id: customerId,
    version,
    status: standing.status,
    category,
    priority,
    channel: opened.channel,
    plan,
    region,
    cells: opened.cells,
    occurred_at: opened.occurredAt,
    opened_at: opened.openedAt,
    changed_at: changedAt,
    closed_at: closedAt,
    departments: work.map(({ department }) => department),
    work,
    escalation_level: Math.max(level, ...work.map((each) => each.level)),
    duplicate_of: duplicateOf,
    standing,
    first_response: firstResponse,
    resolution,
    outcome,
    times_reopened: timesReopened,
    view,
    text,
    place,
  }
}
