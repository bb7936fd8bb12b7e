import type { AlertRule } from '@telstar/contracts/alert-rule'
import {
  type BacktestResult,
  type BacktestRule,
  backtestResultSchema,
} from '@telstar/contracts/backtest-result'
import { type Command, Option } from 'commander'
import type pg from 'pg'
import { loadCatalogue } from '../metrics-table.js'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { askRegion } from './ask-region.js'
import { awaitTask } from './await-task.js'
import { byOption } from './by-option.js'
import { CliError } from './cli-error.js'
import { lengthOfTime } from './length-of-time.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'
import { rulesOfFile } from './rules-file.js'
import { timeArgument } from './time-argument.js'

interface BacktestOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly by: string
  readonly from: Date
  readonly to: Date
  readonly rule?: readonly string[]
  readonly alerts?: true
}

const ruleColumns = ['rule', 'alerts', 'open', 'objects', 'total', 'longest', 'flaps', 'notices']
const differenceColumns = ['live', 'same', 'only_live', 'only_backtest', 'cleared_otherwise']
const alertColumns = [
  'ruleId',
  'managedObject',
  'raisedAt',
  'clearedAt',
  'durationMs',
  'flapping',
  'observed',
]

/** As many as the command takes. */
const mostRules = 100

export function addRulesBacktestCommand(parent: Command): void {
  parent
    .command('backtest [file]')
    .description('tells which alerts rules would have raised, from the stored measurements')
    .option('--rule <id...>', 'these only, of the file or of the rules in force')
    .addOption(timeOption('--from <time>', '1h'))
    .addOption(timeOption('--to <time>', 'now'))
    .option('--alerts', 'list the alerts instead of the figures of each rule')
    .addOption(byOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .addHelpText('after', '\nWithout a file: the rules in force. As JSON the whole result is shown.')
    .action(backtest)
}

function timeOption(flags: string, usual: string): Option {
  return new Option(flags, 'a time, or how long ago')
    .argParser((text) => timeArgument(text))
    .default(timeArgument(usual), usual)
}

async function backtest(file: string | undefined, options: BacktestOptions): Promise<void> {
  const { region, output, by, from, to } = options
  const addresses = addressesOf(region, process.env)
  const url = addresses.database('telstar_reader')
  const rules = chosen(await withClient(url, (client) => knownRules(client, file)), options.rule)
  const period = { from: from.toISOString(), to: to.toISOString() }
  const [outcome] = await askRegion(addresses, [{ type: 'BacktestRules', rules, ...period }], by)
  if (outcome?.accepted !== true) throw new CliError(1, `refused: ${outcome?.detail ?? ''}`)
  const taskId = String(outcome.result.taskId)
  const found = await withClient(url, (client) => awaitTask(client, taskId, showProgress))
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  const result = backtestResultSchema.parse(found)
  process.stdout.write(rendered(result, { output, alerts: options.alerts === true }))
  process.stderr.write(`${remarks(result).join('\n')}\n`)
}

async function knownRules(client: pg.Client, file: string | undefined): Promise<readonly AlertRule[]> {
  if (file !== undefined) return rulesOfFile(file, await loadCatalogue(client))
  const { rows } = await client.query<{ definition: AlertRule }>(
    `SELECT definition FROM (
       SELECT DISTINCT ON (rule_id) * FROM alert_rules ORDER BY rule_id, version DESC
     ) AS newest WHERE NOT removed ORDER BY rule_id`,
  )
  return rows.map(({ definition }) => definition)
}

function chosen(rules: readonly AlertRule[], ids: readonly string[] | undefined): AlertRule[] {
  const missing = ids?.filter((id) => !rules.some((rule) => rule.id === id)) ?? []
  if (missing.length > 0)
    throw new CliError(
      2,
      `there is no rule ${missing.join(', ')}`,
      `known are ${rules.map(({ id }) => id).join(', ')}`,
    )
  if (rules.length === 0) throw new CliError(2, 'there are no rules')
  const found = rules.filter(({ id }) => ids === undefined || ids.includes(id))
  if (found.length > mostRules)
    throw new CliError(
      2,
      `${found.length} rules are too many: one back-test takes ${mostRules}`,
      'name the ones to try with --rule <id...>',
    )
  return found
}

function showProgress(share: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\rback-test: ${Math.floor(share * 100)} %`)
}

function rendered(
  result: BacktestResult,
  { output, alerts }: { readonly output: OutputFormat; readonly alerts: boolean },
): string {
  if (output === 'json') return `${JSON.stringify(result, null, 2)}\n`
  if (alerts) return renderRows(output, alertColumns, result.alerts)
  const compared = result.rules.some(({ difference }) => difference !== null)
  return renderRows(output, [...ruleColumns, ...(compared ? differenceColumns : [])], result.rules.map(rowOf))
}

function rowOf({
  ruleId: rule,
  totalDurationMs,
  longestDurationMs,
  difference,
  ...counts
}: BacktestRule): Row {
  const { live, same, onlyLive, onlyBacktest, clearedOtherwise } = difference ?? {}
  return {
    ...{ rule, ...counts, total: lengthOfTime(totalDurationMs), longest: lengthOfTime(longestDurationMs) },
    ...{ live, same, only_live: onlyLive, only_backtest: onlyBacktest, cleared_otherwise: clearedOtherwise },
  }
}

function remarks({
  from,
  to,
  nodes,
  batches,
  samples,
  mixedBatches,
  unowned,
  truncated,
}: BacktestResult): string[] {
  return [
    `${from} to ${to}: ${samples} samples in ${batches} batches of ${nodes} nodes`,
    ...(mixedBatches > 0
      ? [`${mixedBatches} batches cannot be told from others of the same times: live may differ`]
      : []),
    ...(unowned > 0
      ? [`${unowned} samples came without identity and were taken in the order of their times`]
      : []),
    ...(truncated ? ['there are more alerts than are listed; the figures are of all'] : []),
  ]
}
