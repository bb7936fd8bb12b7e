import { hashToken } from '@telstar/runtime/node-token'
import type { Command } from 'commander'
import { readRegistry, writeRegistry } from '../stack/node-registry.js'
import { addressesOf } from './addresses.js'
import { handOutTokens, issueTokens } from './hand-out-tokens.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { registeredNode } from './registered-node.js'
import { registryAddress } from './registry-address.js'
import type { OutputFormat } from './render-rows.js'

interface RotateOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly tokenFile?: string
}

export function addNodesRotateCommand(parent: Command): void {
  parent
    .command('rotate <node>')
    .description('gives a node a new token; the old one ends at once')
    .option('--token-file <file>', 'write the token there instead of showing it')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(rotate)
}

async function rotate(node: string, { region, output, tokenFile }: RotateOptions): Promise<void> {
  const registry = registryAddress(addressesOf(region, process.env))
  const entry = registeredNode(await readRegistry(registry), node)
  const [issued] = issueTokens([node])
  if (issued === undefined) return
  const updatedAt = new Date().toISOString()
  await writeRegistry(registry, { put: [{ ...entry, tokenHash: hashToken(issued.token), updatedAt }] })
  handOutTokens([issued], { output, ...(tokenFile !== undefined && { tokenFile }) })
}
