import { z } from '@hono/zod-openapi'
import { alertRuleSchema as contract, ruleIdSchema } from '@telstar/contracts/alert-rule'
import type { SqlStatement } from '@telstar/http/sql-statement'

// A copy: what was made before this library was loaded knows nothing of OpenAPI.
export const ruleSchema = contract.clone().openapi('AlertRule')

const instant = z.date().transform((date) => date.toISOString())

const shape = {
  ruleId: ruleIdSchema,
  version: z.number().int(),
  removed: z.boolean(),
  author: z.string(),
  definition: ruleSchema.describe('As it was set; of a removed rule, as it was last'),
}

export const versionedRuleSchema = z
  .object({ ...shape, changedAt: z.iso.datetime() })
  .openapi('VersionedRule')

export type VersionedRule = z.infer<typeof versionedRuleSchema>

/** Definitions are history: they are given as they were stored, also when the schema has moved on. */
export const versionedRuleRowSchema = z.object({
  ...shape,
  definition: z.custom<z.infer<typeof ruleSchema>>((value) => typeof value === 'object' && value !== null),
  changedAt: instant,
})

export const rulePathSchema = z.object({ ruleId: ruleIdSchema })

const columns = `rule_id AS "ruleId", version, removed, author, definition, changed_at AS "changedAt"`

/** A page of the rules in force, by id, one more than `limit`. @param after id of the last one before */
export function rulesQuery(after: string | null, limit: number): SqlStatement {
  return {
    text: `SELECT * FROM (SELECT DISTINCT ON (rule_id) ${columns} FROM alert_rules
  WHERE ($1::text IS NULL OR rule_id > $1) ORDER BY rule_id, version DESC) AS newest
WHERE NOT removed ORDER BY "ruleId" LIMIT $2`,
    values: [after, limit + 1],
  }
}

/** A page of a rule's versions, newest first, one more than `limit`. @param before version of the last one before */
export function ruleVersionsQuery(ruleId: string, before: number | null, limit: number): SqlStatement {
  return {
    text: `SELECT ${columns} FROM alert_rules WHERE rule_id = $1 AND ($2::int IS NULL OR version < $2)
ORDER BY version DESC LIMIT $3`,
    values: [ruleId, before, limit + 1],
  }
}

/** One version of a rule, the newest when none is named. */
export function ruleVersionQuery(ruleId: string, version: number | null): SqlStatement {
  return {
    text: `SELECT ${columns} FROM alert_rules WHERE rule_id = $1 AND ($2::int IS NULL OR version = $2)
ORDER BY version DESC LIMIT 1`,
    values: [ruleId, version],
  }
}
