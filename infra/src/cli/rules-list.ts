import type { AlertRule } from '@telstar/contracts/alert-rule'
import type { Command } from 'commander'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface ListOptions {
  readonly region: string
  readonly output: OutputFormat
}

interface RuleRow {
  readonly version: number
  readonly author: string
  readonly changed: Date
  readonly definition: AlertRule
}

const inForce = `
  SELECT version, author, changed_at AS changed, definition FROM (
    SELECT DISTINCT ON (rule_id) * FROM alert_rules ORDER BY rule_id, version DESC
  ) AS newest WHERE NOT removed ORDER BY rule_id`

const columns = ['rule', 'version', 'severity', 'kind', 'metric', 'state', 'title', 'author', 'changed']

export function addRulesListCommand(parent: Command): void {
  parent
    .command('list')
    .description('lists the rules in force; as JSON with all they say')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(list)
}

async function list({ region, output }: ListOptions): Promise<void> {
  const url = addressesOf(region, process.env).database('telstar_reader')
  const { rows } = await withClient(url, (client) => client.query<RuleRow>(inForce))
  process.stdout.write(renderRows(output, columns, output === 'json' ? rows.map(whole) : rows.map(short)))
}

const whole = (row: RuleRow): Row => ({ ...row })

function short({ version, author, changed, definition }: RuleRow): Row {
  const { id: rule, severity, kind, metric, title, enabled, shadow } = definition
  const state = enabled ? (shadow ? 'shadow' : 'enabled') : 'disabled'
  return { rule, version, severity, kind, metric, state, title, author, changed }
}
