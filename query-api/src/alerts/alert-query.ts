import type { SqlStatement } from '@telstar/http/sql-statement'
import { afterPlace, microsOf, placeValues, type TimePlace } from '@telstar/http/time-cursor'
import type { z } from 'zod'
import type { alertFilterShape } from './alert-schema.js'

type FilterOf<Shape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends z.ZodType ? z.infer<Shape[Name]> : never
}

export interface AlertFilter extends Partial<FilterOf<typeof alertFilterShape>> {
  /** Unix milliseconds of raising, inclusive and exclusive. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

const instant = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

/** Conditions over `alerts a`, with 13 parameters from `$first` on. */
function filtered(first: number): string {
  const $ = (index: number) => `$${first + index}`
  return `(${$(0)}::text IS NULL OR (${$(0)} = 'active' AND a.state <> 'cleared') OR a.state = ${$(0)})
  AND (${$(1)}::text IS NULL OR a.severity = ${$(1)}) AND (${$(2)}::text IS NULL OR a.region = ${$(2)})
  AND (${$(3)}::text IS NULL OR a.site = ${$(3)}) AND (${$(4)}::text IS NULL OR a.rule_id = ${$(4)})
  AND (${$(5)}::text IS NULL OR a.node = ${$(5)}) AND (${$(6)}::int IS NULL OR a.cell = ${$(6)})
  AND (${$(7)}::text IS NULL OR a.ack_state = ${$(7)})
  AND (${$(8)}::boolean IS NULL OR (a.suppressed_by IS NOT NULL) = ${$(8)})
  AND (${$(9)}::boolean IS NULL OR a.shadow = ${$(9)})
  AND (${$(10)}::timestamptz IS NULL OR a.raised_at >= ${$(10)}) AND (${$(11)}::timestamptz IS NULL OR a.raised_at < ${$(11)})
  AND (${$(12)}::text IS NULL OR position(lower(${$(12)}) IN lower(concat_ws(' ', a.alert->>'title',
    a.alert->>'specificProblem', a.managed_object, a.site, a.alert->>'assignee'))) > 0)`
}

function filterValues(filter: AlertFilter): unknown[] {
  const { state, severity, region, site, rule, node, cell, ackState, suppressed, shadow, q } = filter
  const given = [state, severity, region, site, rule, node, cell, ackState, suppressed, shadow]
  return [...given.map((value) => value ?? null), instant(filter.from), instant(filter.to), q ?? null]
}

/** A page of alerts, newest raised first, one more than `limit`. */
export function alertsQuery(filter: AlertFilter, after: TimePlace | null, limit: number): SqlStatement {
  return {
    text: `SELECT a.alert, ${microsOf('a.raised_at')} AS micros FROM alerts a
WHERE ${afterPlace('a.raised_at', 'a.alert_id')} AND ${filtered(4)}
ORDER BY a.raised_at DESC, a.alert_id LIMIT $3`,
    values: [...placeValues(after), limit + 1, ...filterValues(filter)],
  }
}

/** How many alerts there are of each kind: active ones, and those cleared since a time. */
export function countsQuery(filter: AlertFilter, clearedSince: number): SqlStatement {
  return {
    text: `SELECT a.state, a.severity, a.ack_state AS "ackState", a.suppressed_by IS NOT NULL AS suppressed, a.shadow,
  count(*)::int AS alerts
FROM alerts a WHERE (a.state <> 'cleared' OR (a.changed_at >= $1 AND a.cleared_at >= $1)) AND ${filtered(2)}
GROUP BY 1, 2, 3, 4, 5`,
    values: [instant(clearedSince), ...filterValues(filter)],
  }
}

export function alertQuery(alertId: string): SqlStatement {
  return { text: 'SELECT alert FROM alerts WHERE alert_id = $1', values: [alertId] }
}

/** A page of an alert's events, oldest first, one more than `limit`. @param after version of the last one before */
export function historyQuery(alertId: string, after: number, limit: number): SqlStatement {
  return {
    text: 'SELECT event FROM alert_events WHERE alert_id = $1 AND version > $2 ORDER BY version LIMIT $3',
    values: [alertId, after, limit + 1],
  }
}
