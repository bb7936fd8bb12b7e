import type { Command } from 'commander'
import { readRegistry } from '../stack/node-registry.js'
import { addressesOf } from './addresses.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { registeredNode } from './registered-node.js'
import { registryAddress } from './registry-address.js'
import { type OutputFormat, renderOne } from './render-rows.js'

interface ShowOptions {
  readonly region: string
  readonly output: OutputFormat
}

export function addNodesShowCommand(parent: Command): void {
  parent
    .command('show <node>')
    .description('shows one registered node and its cells')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async (node: string, { region, output }: ShowOptions) => {
      const registry = await readRegistry(registryAddress(addressesOf(region, process.env)))
      const { tokenHash: _, ...entry } = registeredNode(registry, node)
      process.stdout.write(renderOne(output, entry))
    })
}
