import { alertRuleSchema, type VersionedRule } from '@telstar/contracts/alert-rule'
import type { Database } from '@telstar/runtime/database'

/** The number of the newest change of any rule. */
export async function loadSetVersion(pool: Database): Promise<bigint> {
  const { rows } = await pool.query<{ version: string }>(
    'SELECT coalesce(max(set_version), 0)::text AS version FROM alert_rules',
  )
  return BigInt(rows[0]?.version ?? 0)
}

/** A stored version of a rule. */
interface StoredRule {
  readonly rule_id: string
  readonly version: number
  readonly definition: unknown
  readonly removed: boolean
}

/**
 * The newest version of every rule that is not removed, and the ids of those that cannot be read: a later release wrote
 * them. Of such a rule an earlier version stays in force, so that its alerts stay.
 */
export async function loadRules(pool: Database): Promise<{ rules: VersionedRule[]; unreadable: string[] }> {
  const newest = await pool.query<StoredRule>(
    `SELECT rule_id, version, definition, removed FROM (
       SELECT DISTINCT ON (rule_id) rule_id, version, definition, removed FROM alert_rules
       ORDER BY rule_id, version DESC
     ) AS newest WHERE NOT removed ORDER BY rule_id`,
  )
  const unreadable = newest.rows.filter((row) => readable([row]) === null).map(({ rule_id }) => rule_id)
  const versions = unreadable.length === 0 ? [] : await loadVersions(pool, unreadable)
  const rules = newest.rows.flatMap(
    (row) => readable([row, ...versions.filter(({ rule_id }) => rule_id === row.rule_id)]) ?? [],
  )
  return { rules, unreadable }
}

async function loadVersions(pool: Database, ruleIds: readonly string[]): Promise<StoredRule[]> {
  const { rows } = await pool.query<StoredRule>(
    `SELECT rule_id, version, definition, removed FROM alert_rules
     WHERE rule_id = ANY ($1) ORDER BY rule_id, version DESC`,
    [ruleIds],
  )
  return rows
}

/**
 * The newest version that can be read.
 * @param versions of one rule, newest first
 * @returns null when there is none since the rule was last removed
 */
export function readable(versions: readonly StoredRule[]): VersionedRule | null {
  for (const { version, definition, removed } of versions) {
    if (removed) return null
    const rule = alertRuleSchema.safeParse(definition)
    if (rule.success) return { ...rule.data, version }
  }
  return null
}
