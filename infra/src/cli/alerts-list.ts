import type { Alert } from '@telstar/contracts/alert'
import { severities } from '@telstar/contracts/alert-rule'
import { type Command, Option } from 'commander'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { countArgument } from './count-argument.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface Filter {
  readonly state: string
  readonly severity?: string
  readonly node?: string
  readonly rule?: string
  readonly last: number
}

interface ListOptions extends Filter {
  readonly region: string
  readonly output: OutputFormat
}

const states = ['active', 'raised', 'updated', 'cleared', 'all']
const columns = ['alert', 'severity', 'state', 'ack', 'rule', 'object', 'raised', 'cleared', 'cause', 'title']

export function addAlertsListCommand(parent: Command): void {
  parent
    .command('list')
    .description('lists alerts, the newest first')
    .addOption(new Option('--state <state>', 'how they stand').choices(states).default('active'))
    .addOption(new Option('--severity <severity>', 'as raised').choices(severities))
    .option('--node <id>', 'of this node only')
    .option('--rule <id>', 'of this rule only')
    .option('--last <count>', 'so many of the newest', countArgument, 100)
    .addOption(regionOption())
    .addOption(outputOption())
    .action(list)
}

const found = `
  SELECT alert FROM alerts
  WHERE ($1 = 'all' OR state = $1 OR ($1 = 'active' AND state <> 'cleared'))
    AND ($2::text IS NULL OR severity = $2) AND ($3::text IS NULL OR node = $3) AND ($4::text IS NULL OR rule_id = $4)
  ORDER BY raised_at DESC, alert_id LIMIT $5`

async function list({ region, output, ...filter }: ListOptions): Promise<void> {
  const { state, severity = null, node = null, rule = null, last } = filter
  const url = addressesOf(region, process.env).database('telstar_reader')
  const { rows } = await withClient(url, (client) =>
    client.query<{ alert: Alert }>(found, [state, severity, node, rule, last]),
  )
  const alerts = rows.map(({ alert }) => (output === 'json' ? { ...alert } : short(alert)))
  process.stdout.write(renderRows(output, columns, alerts))
}

function short(alert: Alert): Row {
  return {
    alert: alert.alertId,
    severity: alert.severity,
    state: alert.state,
    ack: alert.ackBy,
    rule: alert.ruleId,
    object: alert.managedObject,
    raised: alert.alarmRaisedTime,
    cleared: alert.alarmClearedTime,
    cause: alert.suppressedBy,
    title: alert.title,
  }
}
