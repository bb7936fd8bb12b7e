import { readFileSync } from 'node:fs'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { ruleProblems } from '@telstar/contracts/rule-problems'
import type { ClientBase } from 'pg'
import { defaultRulesFile } from './default-rules-file.js'
import { readRules } from './read-rules.js'

const author = 'telstar'

// Removed rules keep their rows: whoever removed them all does not get these back.
const insert = `
  WITH added AS (
    INSERT INTO alert_rules (rule_id, version, definition, author)
    SELECT rule->>'id', 1, rule, $2 FROM unnest($1::jsonb[]) AS rule WHERE NOT EXISTS (SELECT FROM alert_rules)
    ON CONFLICT DO NOTHING RETURNING rule_id, version, definition
  )
  INSERT INTO outbox (topic, key, value)
  SELECT $3, rule_id, convert_to((definition || jsonb_build_object('version', version))::text, 'UTF8') FROM added`

/**
 * Gives a region without rules the default ones, those that fit its catalogue of metrics; they are published as any
 * other change of rules.
 * @returns how many
 */
export async function seedRules(client: ClientBase, catalogue: MetricCatalogue): Promise<number> {
  const { rules } = readRules(readFileSync(defaultRulesFile, 'utf8'))
  const fitting = rules.filter((rule) => ruleProblems(rule, catalogue).length === 0)
  const { rowCount } = await client.query(insert, [
    fitting.map((rule) => JSON.stringify(rule)),
    author,
    kafkaTopics.alertRules.name,
  ])
  return rowCount ?? 0
}
