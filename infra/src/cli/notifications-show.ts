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

const columns = ['alert', 'transition', 'version', 'reason', 'decided']

export function addNotificationsShowCommand(parent: Command): void {
  parent
    .command('show <notice>')
    .description('shows a notice, the alerts it tells of and why; as CSV the alerts alone')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(show)
}

async function show(noticeId: string, { region, output }: ShowOptions): Promise<void> {
  const url = addressesOf(region, process.env).database('telstar_reader')
  const { notice, alerts } = await withClient(url, (client) => load(client, noticeId))
  if (output === 'json') {
    process.stdout.write(renderOne(output, { ...notice, alerts }))
    return
  }
  const { content: _, ...fields } = notice
  const head = output === 'table' ? `${renderOne(output, fields)}\n` : ''
  process.stdout.write(head + renderRows(output, columns, alerts))
}

const noticeOf = `
  SELECT notice_id AS notice, status, receiver, channel, recipient, group_key AS "group", attempts, created_at AS created,
    sent_at AS sent, next_attempt_at AS "nextAttempt", last_error AS error, content
  FROM notices WHERE notice_id = $1`

const alertsOf = `
  SELECT alert_id AS alert, detail->>'transition' AS transition, version, reason, decided_at AS decided
  FROM notice_decisions WHERE notice_id = $1 ORDER BY decision_id`

async function load(client: pg.Client, noticeId: string): Promise<{ notice: Row; alerts: Row[] }> {
  const [notice] = (await client.query<Row>(noticeOf, [noticeId])).rows
  if (notice === undefined)
    throw new CliError(1, `there is no notice ${noticeId}`, 'all there are: ./telstar notifications list')
  const { rows } = await client.query<Row>(alertsOf, [noticeId])
  return { notice, alerts: rows }
}
