import type { Command } from 'commander'
import { loadCatalogue } from '../metrics-table.js'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, renderRows } from './render-rows.js'

interface ListOptions {
  readonly region: string
  readonly output: OutputFormat
}

const columns = ['name', 'group', 'kind', 'unit', 'min', 'max', 'description']

export function addMetricsListCommand(parent: Command): void {
  parent
    .command('list')
    .description('lists the metrics in force')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async ({ region, output }: ListOptions) => {
      const url = addressesOf(region, process.env).database('telstar_reader')
      process.stdout.write(renderRows(output, columns, await withClient(url, loadCatalogue)))
    })
}
