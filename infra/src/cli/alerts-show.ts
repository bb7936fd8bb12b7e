import type { Alert } from '@telstar/contracts/alert'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import type { Command } from 'commander'
import type pg from 'pg'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { CliError } from './cli-error.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderOne, renderRows } from './render-rows.js'

interface ShowOptions {
  readonly region: string
  readonly output: OutputFormat
}

const columns = ['version', 'event', 'at', 'actor', 'reason', 'comment']

export function addAlertsShowCommand(parent: Command): void {
  parent
    .command('show <alert>')
    .description('shows an alert and its history; as CSV the history alone')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(show)
}

async function show(alertId: string, { region, output }: ShowOptions): Promise<void> {
  const url = addressesOf(region, process.env).database('telstar_reader')
  const { alert, history } = await withClient(url, (client) => load(client, alertId))
  if (output === 'json') process.stdout.write(renderOne(output, { alert, history }))
  else {
    const head = output === 'table' ? `${renderOne(output, { ...alert })}\n` : ''
    process.stdout.write(head + renderRows(output, columns, history.map(rowOf)))
  }
}

async function load(client: pg.Client, alertId: string) {
  const { rows } = await client.query<{ alert: Alert }>('SELECT alert FROM alerts WHERE alert_id = $1', [
    alertId,
  ])
  const [found] = rows
  if (found === undefined)
    throw new CliError(1, `there is no alert ${alertId}`, 'all there are: ./telstar alerts list --state all')
  const events = await client.query<{ event: AlertEvent }>(
    'SELECT event FROM alert_events WHERE alert_id = $1 ORDER BY version',
    [alertId],
  )
  return { alert: found.alert, history: events.rows.map(({ event }) => event) }
}

function rowOf({ type, at, actor, comment, trace, alert }: AlertEvent): Row {
  return { version: alert.version, event: type, at, actor, reason: trace.reason, comment }
}
