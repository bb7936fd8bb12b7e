import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import pg from 'pg'
import { generatedRules } from './generated-rules.js'

/** Puts rules in force that hardly ever raise anything; evaluation knows of them a second or two later. */
export async function putRules(writerUrl: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: writerUrl })
  await client.connect()
  try {
    const definitions = generatedRules(metricCatalogueV1, count).map((rule) => JSON.stringify(rule))
    await client.query(
      `INSERT INTO alert_rules (rule_id, version, definition, author)
       SELECT rule->>'id', 1, rule, 'bench' FROM unnest($1::jsonb[]) AS rule`,
      [definitions],
    )
    await untilInForce(client)
  } finally {
    await client.end()
  }
}

async function untilInForce(client: pg.Client): Promise<void> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    const { rows } = await client.query(
      `SELECT count(*) FILTER (WHERE set_version >= (SELECT max(set_version) FROM alert_rules)) = count(*)
         AND count(*) > 0 AS known FROM evaluation_clocks`,
    )
    if (rows[0].known) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('the rules did not come into force: does evaluate-alerts run?')
}
