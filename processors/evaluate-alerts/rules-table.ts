import { alertRuleSchema, type VersionedRule } from '@telstar/contracts/alert-rule'
import type { Database } from '@telstar/runtime/database'

/** The number of the newest change of any rule. */
export async function loadSetVersion(pool: Database): Promise<bigint> {
  const { rows } = await pool.query<{ version: string }>(
    'SELECT coalesce(max(set_version), 0)::text AS version FROM alert_rules',
  )
  return BigInt(rows[0]?.version ?? 0)
}

/** The newest version of every rule that is not removed, and the ids of those that cannot be read. */
export async function loadRules(pool: Database): Promise<{ rules: VersionedRule[]; unreadable: string[] }> {
  const { rows } = await pool.query<{ rule_id: string; version: number; definition: unknown }>(
    `SELECT rule_id, version, definition FROM (
       SELECT DISTINCT ON (rule_id) rule_id, version, definition, removed FROM alert_rules
       ORDER BY rule_id, version DESC
     ) AS newest WHERE NOT removed ORDER BY rule_id`,
  )
  const rules: VersionedRule[] = []
  const unreadable: string[] = []
  for (const { rule_id, version, definition } of rows) {
    const rule = alertRuleSchema.safeParse(definition)
    if (rule.success) rules.push({ ...rule.data, version })
    else unreadable.push(rule_id)
  }
  return { rules, unreadable }
}
