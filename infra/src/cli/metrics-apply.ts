import type { Command } from 'commander'
import { applyMetrics } from '../metrics-apply.js'
import { loadCatalogue } from '../metrics-table.js'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { wantedCatalogue } from './catalogue-file.js'
import { renderChanges } from './metrics-plan.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import type { OutputFormat } from './render-rows.js'

interface ApplyOptions {
  readonly region: string
  readonly output: OutputFormat
}

export function addMetricsApplyCommand(parent: Command): void {
  parent
    .command('apply <file>')
    .description('puts metrics of a JSON file in force while everything runs')
    .addOption(regionOption())
    .addOption(outputOption())
    .addHelpText('after', '\nAfter an interruption run it again. DATABASE_URL must be of the owner.')
    .action(apply)
}

async function apply(file: string, { region, output }: ApplyOptions): Promise<void> {
  const url = addressesOf(region, process.env).database('telstar_owner')
  const wanted = wantedCatalogue(await withClient(url, loadCatalogue), file)
  const changes = await applyMetrics(url, wanted, (step) => process.stderr.write(`${step}\n`))
  process.stdout.write(renderChanges(output, changes))
}
