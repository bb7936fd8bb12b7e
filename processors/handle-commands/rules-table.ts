import type { AlertRule } from '@telstar/contracts/alert-rule'
import type { Metric } from '@telstar/contracts/metric-catalogue'
import type { ClientBase } from 'pg'

/** One version of a rule, as a row of `alert_rules`. */
export interface RuleVersion {
  readonly ruleId: string
  /** Each change of a rule, its removal too, has the next number. */
  readonly version: number
  readonly definition: AlertRule
  readonly removed: boolean
  readonly author: string
}

/** The newest version of a rule, or null where there never was one. */
export async function newestVersion(client: ClientBase, ruleId: string): Promise<RuleVersion | null> {
  const { rows } = await client.query<RuleVersion>(
    `SELECT rule_id AS "ruleId", version, definition, removed, author FROM alert_rules
     WHERE rule_id = $1 ORDER BY version DESC LIMIT 1`,
    [ruleId],
  )
  return rows[0] ?? null
}

export async function appendVersion(client: ClientBase, rule: RuleVersion): Promise<void> {
  const { ruleId, version, definition, removed, author } = rule
  await client.query(
    'INSERT INTO alert_rules (rule_id, version, definition, removed, author) VALUES ($1, $2, $3, $4, $5)',
    [ruleId, version, JSON.stringify(definition), removed, author],
  )
}

/** The metrics in force, as far as a rule is concerned with them. */
export async function loadMetrics(client: ClientBase): Promise<Metric[]> {
  const { rows } = await client.query<Metric>(
    `SELECT name, group_name AS "group", kind, unit, description, min, max, percentiles FROM metrics ORDER BY position`,
  )
  return rows
}
