import type { Command } from 'commander'
import type { Change } from '../metrics-diff.js'
import { planMetrics } from '../metrics-plan.js'
import { loadCatalogue } from '../metrics-table.js'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { wantedCatalogue } from './catalogue-file.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface PlanOptions {
  readonly region: string
  readonly output: OutputFormat
}

export function addMetricsPlanCommand(parent: Command): void {
  parent
    .command('plan <file>')
    .description('says what applying a JSON file of metrics would change; changes nothing')
    .addOption(regionOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      '\nThe file holds an array of metrics, all or only new ones: see metrics list -o json.',
    )
    .action(plan)
}

async function plan(file: string, { region, output }: PlanOptions): Promise<void> {
  const url = addressesOf(region, process.env).database('telstar_reader')
  const wanted = wantedCatalogue(await withClient(url, loadCatalogue), file)
  const changes = await planMetrics(url, wanted)
  process.stdout.write(renderChanges(output, changes))
  if (changes.some(({ kind }) => kind === 'refused')) process.exitCode = 1
}

/** Changes of the catalogue as text. */
export function renderChanges(output: OutputFormat, changes: readonly Change[]): string {
  if (output === 'table' && changes.length === 0) return 'Nothing to change: these metrics are in force.\n'
  return renderRows(output, ['change', 'group', 'metric', 'reason'], changes.map(rowOf))
}

function rowOf(change: Change): Row {
  return {
    change: change.kind,
    group: change.group,
    metric: 'metric' in change ? change.metric : change.metrics.join(' '),
    reason: change.kind === 'refused' ? change.reason : null,
  }
}
