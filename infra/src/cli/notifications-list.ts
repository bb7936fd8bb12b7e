import { type Command, Option } from 'commander'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { countArgument } from './count-argument.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface ListOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly status: string
  readonly receiver?: string
  readonly alert?: string
  readonly last: number
}

const statuses = ['queued', 'sending', 'sent', 'failed', 'open', 'all']
const columns = [
  'notice',
  'status',
  'receiver',
  'channel',
  'recipient',
  'alerts',
  'attempts',
  'created',
  'sent',
  'error',
]

export function addNotificationsListCommand(parent: Command): void {
  parent
    .command('list')
    .description('lists notices, the newest first')
    .addOption(
      new Option('--status <status>', 'how they stand; open: not sent yet').choices(statuses).default('all'),
    )
    .option('--receiver <name>', 'to this receiver only')
    .option('--alert <id>', 'of this alert only')
    .option('--last <count>', 'so many of the newest', countArgument, 100)
    .addOption(regionOption())
    .addOption(outputOption())
    .action(list)
}

const found = `
  SELECT notice_id AS notice, status, receiver, channel, recipient, jsonb_array_length(content->'alerts') AS alerts, attempts,
    created_at AS created, sent_at AS sent, last_error AS error, group_key AS "group", next_attempt_at AS "nextAttempt"
  FROM notices
  WHERE ($1 = 'all' OR status = $1 OR ($1 = 'open' AND status IN ('queued', 'sending')))
    AND ($2::text IS NULL OR receiver = $2)
    AND ($3::text IS NULL OR notice_id IN (SELECT notice_id FROM notifications WHERE alert_id = $3))
  ORDER BY created_at DESC, notice_id LIMIT $4`

async function list({ region, output, status, receiver, alert, last }: ListOptions): Promise<void> {
  const url = addressesOf(region, process.env).database('telstar_reader')
  const { rows } = await withClient(url, (client) =>
    client.query<Row>(found, [status, receiver ?? null, alert ?? null, last]),
  )
  process.stdout.write(renderRows(output, columns, rows))
}
