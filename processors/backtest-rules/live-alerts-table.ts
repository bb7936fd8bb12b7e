import type { Database } from '@telstar/runtime/database'
import { Difference, type Raised } from './difference.js'
import type { Period } from './tally.js'

interface AlertRow {
  readonly alert_id: string
  readonly rule_id: string
  readonly managed_object: string
  readonly raised_at: Date
  readonly cleared_at: Date | null
}

const page = `
  SELECT alert_id, rule_id, managed_object, raised_at, cleared_at FROM alerts
  WHERE rule_id = ANY ($1) AND raised_at >= $2 AND raised_at < $3 AND ($4::text IS NULL OR (raised_at, alert_id) > ($5, $4))
  ORDER BY raised_at, alert_id LIMIT 2000`

/**
 * What the back-test of each rule is compared with: the alerts that were raised by the rule of the same id. A rule that is
 * not in force and raised nothing in the period has none.
 */
export async function loadDifferences(
  pool: Database,
  ruleIds: readonly string[],
  { from, to }: Period,
): Promise<Map<string, Difference>> {
  const live = new Map(ruleIds.map((id): [string, Raised[]] => [id, []]))
  for (let last: AlertRow | undefined; ; ) {
    const values = [ruleIds, new Date(from), new Date(to), last?.alert_id ?? null, last?.raised_at ?? null]
    const { rows } = await pool.query<AlertRow>(page, values)
    for (const row of rows) live.get(row.rule_id)?.push(raisedOf(row, to))
    last = rows.at(-1)
    if (last === undefined) break
  }
  const versions = await versionsInForce(pool, ruleIds)
  const differences = [...live].map(([id, alerts]): [string, Difference | null] => {
    const version = versions.get(id) ?? null
    return [id, version === null && alerts.length === 0 ? null : new Difference(alerts, version)]
  })
  return new Map(differences.flatMap(([id, difference]) => (difference === null ? [] : [[id, difference]])))
}

function raisedOf({ managed_object, raised_at, cleared_at }: AlertRow, end: number): Raised {
  const clearedAt = cleared_at === null || cleared_at.getTime() >= end ? null : cleared_at.getTime()
  return { managedObject: managed_object, raisedAt: raised_at.getTime(), clearedAt }
}

async function versionsInForce(pool: Database, ruleIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ rule_id: string; version: number; removed: boolean }>(
    `SELECT DISTINCT ON (rule_id) rule_id, version, removed FROM alert_rules WHERE rule_id = ANY ($1)
     ORDER BY rule_id, version DESC`,
    [ruleIds],
  )
  return new Map(rows.filter(({ removed }) => !removed).map((row) => [row.rule_id, row.version]))
}
