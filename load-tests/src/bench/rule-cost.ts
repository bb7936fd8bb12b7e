import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { processorNames } from '@telstar/processors/config'
import pg from 'pg'
import type { Region } from '../start-region.js'
import { generatedRules } from './generated-rules.js'
import type { PublishRun } from './publish-run.js'

const evaluator = 'evaluate-alerts'
const mostSecondsToCatchUp = 600

/**
 * The same load without any evaluation and with rules, by turns: none, rules, rules, none. Neither side then has the
 * fuller chunk or the warmer machine.
 * @param run runs the load under a name
 */
export async function ruleTurns(
  region: Region,
  count: number,
  run: (name: string) => Promise<PublishRun>,
): Promise<PublishRun[]> {
  await putRules(region.databaseUrl('telstar_writer'), count)
  const runs: PublishRun[] = []
  for (const evaluates of [false, true, true, false]) {
    await restart(region, evaluates)
    runs.push(await run(evaluates ? `${count} rules, flat out` : 'no evaluation, flat out'))
  }
  await restart(region, true)
  return runs
}

/** What rules leave of the throughput without evaluation, by the means of the runs; null where there are not both. */
export function ruleRatio(runs: readonly Pick<PublishRun, 'name' | 'valuesPerSecond'>[]): number | null {
  const mean = (end: string) => {
    const of = runs.filter(({ name }) => name.endsWith(end))
    return of.reduce((sum, { valuesPerSecond }) => sum + valuesPerSecond, 0) / of.length
  }
  const ratio = mean(' rules, flat out') / mean('no evaluation, flat out')
  return Number.isFinite(ratio) ? ratio : null
}

/** Evaluation that starts again has first to read what came without it: a run must not pay for the one before it. */
async function restart(region: Region, evaluates: boolean): Promise<void> {
  const names = processorNames.filter((name) => evaluates || name !== evaluator)
  region.configure('processors', { PROCESSORS: names.join(',') })
  await region.stopProcess('processors')
  await region.start('processors')
  if (!evaluates) return
  const begun = new Date()
  await untilClocks(region.databaseUrl('telstar_reader'), mostSecondsToCatchUp, {
    condition: 'clock > $1',
    values: [begun],
  })
}

/** Puts rules in force that hardly ever raise anything; evaluation knows of them a second or two later. */
async function putRules(writerUrl: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: writerUrl })
  await client.connect()
  try {
    const definitions = generatedRules(metricCatalogueV1, count).map((rule) => JSON.stringify(rule))
    await client.query(
      `INSERT INTO alert_rules (rule_id, version, definition, author)
       SELECT rule->>'id', 1, rule, 'bench' FROM unnest($1::jsonb[]) AS rule`,
      [definitions],
    )
  } finally {
    await client.end()
  }
  await untilClocks(writerUrl, 60, {
    condition: 'set_version >= (SELECT max(set_version) FROM alert_rules)',
    values: [],
  })
}

/** Waits until a condition holds for the clocks of all partitions. */
async function untilClocks(
  url: string,
  seconds: number,
  { condition, values }: { condition: string; values: readonly unknown[] },
): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const deadline = Date.now() + seconds * 1000
    while (Date.now() < deadline) {
      const { rows } = await client.query(`SELECT bool_and(${condition}) AS holds FROM evaluation_clocks`, [
        ...values,
      ])
      if (rows[0].holds === true) return
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    throw new Error(`after ${seconds} s it is not so that ${condition}: does evaluate-alerts run?`)
  } finally {
    await client.end()
  }
}
