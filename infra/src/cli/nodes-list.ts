import type { Command } from 'commander'
import { readRegistry } from '../stack/node-registry.js'
import { addressesOf } from './addresses.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { registryAddress } from './registry-address.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface ListOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly site?: string
}

const columns = ['node', 'site', 'vendor', 'model', 'latitude', 'longitude', 'cells', 'labels', 'updatedAt']

export function addNodesListCommand(parent: Command): void {
  parent
    .command('list')
    .description('lists the registered nodes, as the registry topic holds them (no database is asked)')
    .option('--site <name>', 'of this site only')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(listNodes)
}

async function listNodes({ region, output, site }: ListOptions): Promise<void> {
  const entries = [...(await readRegistry(registryAddress(addressesOf(region, process.env)))).values()]
  const shown = entries
    .filter((entry) => site === undefined || entry.site === site)
    .sort((a, b) => (a.node < b.node ? -1 : 1))
    .map(
      ({ tokenHash: _, ...entry }): Row =>
        output === 'json' ? entry : { ...entry, cells: entry.cells.length },
    )
  process.stdout.write(renderRows(output, columns, shown))
}
