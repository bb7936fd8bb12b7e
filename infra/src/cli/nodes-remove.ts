import type { Command } from 'commander'
import { readRegistry, writeRegistry } from '../stack/node-registry.js'
import { addressesOf } from './addresses.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { registeredNode } from './registered-node.js'
import { registryAddress } from './registry-address.js'
import { type OutputFormat, renderRows } from './render-rows.js'

interface RemoveOptions {
  readonly region: string
  readonly output: OutputFormat
}

export function addNodesRemoveCommand(parent: Command): void {
  parent
    .command('remove <nodes...>')
    .description('takes nodes out of the registry: their connections end, their history stays')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async (nodes: string[], { region, output }: RemoveOptions) => {
      const registry = registryAddress(addressesOf(region, process.env))
      const known = await readRegistry(registry)
      const remove = nodes.map((node) => registeredNode(known, node).node)
      await writeRegistry(registry, { remove })
      process.stdout.write(
        renderRows(
          output,
          ['node', 'done'],
          remove.map((node) => ({ node, done: 'removed' })),
        ),
      )
    })
}
