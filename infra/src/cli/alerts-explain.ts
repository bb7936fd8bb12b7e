import type { AlertEvent } from '@telstar/contracts/alert-event'
import type { Command } from 'commander'
import type pg from 'pg'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { CliError } from './cli-error.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface ExplainOptions {
  readonly region: string
  readonly output: OutputFormat
}

const columns = ['at', 'what', 'who', 'why', 'detail']

export function addAlertsExplainCommand(parent: Command): void {
  parent
    .command('explain <alert>')
    .description('shows why an alert was raised, cleared or left alone, and why notices were sent or not')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(explain)
}

async function explain(alertId: string, { region, output }: ExplainOptions): Promise<void> {
  const url = addressesOf(region, process.env).database('telstar_reader')
  const rows = await withClient(url, async (client) => [
    ...(await loadRule(client, alertId)),
    ...(await loadEvents(client, alertId)),
    ...(await loadDecisions(client, alertId)),
  ])
  process.stdout.write(renderRows(output, columns, rows))
}

async function loadRule(client: pg.Client, alertId: string): Promise<Row[]> {
  const { rows } = await client.query<{
    id: string
    version: number
    author: string | null
    definition: unknown
  }>(
    `SELECT a.rule_id AS id, a.rule_version AS version, r.author, r.definition FROM alerts a
     LEFT JOIN alert_rules r ON r.rule_id = a.rule_id AND r.version = a.rule_version WHERE a.alert_id = $1`,
    [alertId],
  )
  const [rule] = rows
  if (rule === undefined)
    throw new CliError(1, `there is no alert ${alertId}`, 'all there are: ./telstar alerts list --state all')
  const { id, version, author, definition } = rule
  return [{ at: null, what: 'rule', who: author, why: `${id}, version ${version}`, detail: definition }]
}

async function loadEvents(client: pg.Client, alertId: string): Promise<Row[]> {
  const { rows } = await client.query<{ event: AlertEvent }>(
    'SELECT event FROM alert_events WHERE alert_id = $1 ORDER BY version',
    [alertId],
  )
  return rows.map(({ event: { at, type, actor, trace } }) => {
    const { reason, ...detail } = trace
    return { at, what: type, who: actor, why: reason, detail }
  })
}

const decisions = `
  SELECT d.decided_at AS at, 'notice ' || d.decision AS what, d.receiver AS who, d.reason AS why,
    d.detail || jsonb_strip_nulls(jsonb_build_object('group', d.group_key, 'notice', d.notice_id, 'status', n.status)) AS detail
  FROM notice_decisions d LEFT JOIN notices n USING (notice_id) WHERE d.alert_id = $1 ORDER BY d.decision_id`

async function loadDecisions(client: pg.Client, alertId: string): Promise<Row[]> {
  return (await client.query<Row>(decisions, [alertId])).rows
}
