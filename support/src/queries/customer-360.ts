import type { Database, Transaction } from '@telstar/runtime/database'
import type { Context, Fields } from '../domain/aggregate.js'
import type { ProfileState } from '../profiles/state.js'

/** A complaint or a request that is not at its end. Times are ISO 8601. */
export interface OpenItem {
  readonly itemId: string
  readonly version: number
  readonly context: Exclude<Context, 'profile'>
  readonly kind: string
  readonly priority: string | null
  readonly status: string
  readonly openedAt: string
  readonly changedAt: string
}

/** Something that happened to a customer, in any context. */
export interface TimelineEntry {
  readonly at: string
  readonly position: string
  readonly context: Context
  readonly itemId: string
  readonly version: number
  readonly type: string
  readonly actor: string
  readonly correlationId: string
  readonly data: Fields
  readonly personal: Fields | null
}

export interface Customer360 {
  readonly customerId: string
  /** Of the profile's stream. */
  readonly version: number
  readonly profile: ProfileState
  readonly registeredAt: string
  readonly changedAt: string
  /** The oldest first, at most 100. */
  readonly openItems: readonly OpenItem[]
  /** The newest first; `readTimeline` goes on. */
  readonly timeline: readonly TimelineEntry[]
}

/** Where a page of the timeline ended. */
export type TimelinePlace = Pick<TimelineEntry, 'at' | 'position'>

const iso = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const entries = `
  SELECT ${iso('at')} AS at, position::text, context, item_id AS "itemId", version, type, actor,
    correlation_id AS "correlationId", data, personal
  FROM customers.timeline AS t`

// One statement: what is read together is of the same moment.
const whole = `
  SELECT customer_id AS "customerId", version, profile, ${iso('registered_at')} AS "registeredAt",
    ${iso('changed_at')} AS "changedAt",
    ARRAY(SELECT to_jsonb(i) FROM (
      SELECT item_id AS "itemId", version, context, kind, priority, status, ${iso('opened_at')} AS "openedAt",
        ${iso('changed_at')} AS "changedAt"
      FROM customers.items WHERE customer_id = c.customer_id AND open ORDER BY opened_at LIMIT 100) AS i) AS "openItems",
    ARRAY(SELECT to_jsonb(e) FROM (
      ${entries} WHERE t.customer_id = c.customer_id ORDER BY t.at DESC, t.position DESC LIMIT $2) AS e) AS timeline
  FROM customers.customers AS c WHERE customer_id = $1`

const older = `
  ${entries} WHERE t.customer_id = $1 AND (t.at, t.position) < ($2::timestamptz, $3::bigint)
  ORDER BY t.at DESC, t.position DESC LIMIT $4`

/**
 * Everything about a customer on one page.
 * @param pool of `support_reader`
 * @param entriesAtMost of the timeline
 * @returns null: there is no such customer
 */
export async function readCustomer360(
  pool: Database | Transaction,
  customerId: string,
  entriesAtMost = 100,
): Promise<Customer360 | null> {
  const { rows } = await pool.query<Customer360>(whole, [customerId, entriesAtMost])
  return rows[0] ?? null
}

/** What happened before, the newest first. @param pool of `support_reader` */
export async function readTimeline(
  pool: Database | Transaction,
  customerId: string,
  { before, limit }: { readonly before: TimelinePlace; readonly limit: number },
): Promise<TimelineEntry[]> {
  const { at, position } = before
  const { rows } = await pool.query<TimelineEntry>(older, [customerId, at, position, limit])
  return rows
}
