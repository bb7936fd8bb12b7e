import { readFileSync } from 'node:fs'
import type { RegistryEntry } from '@telstar/contracts/registry-entry'
import type { Command } from 'commander'
import { registryEntry } from '../stack/local-nodes.js'
import { readRegistry, writeRegistry } from '../stack/node-registry.js'
import { addressesOf } from './addresses.js'
import { CliError } from './cli-error.js'
import { handOutTokens, issueTokens } from './hand-out-tokens.js'
import { nodesOfFile } from './node-file.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { registryAddress } from './registry-address.js'
import type { OutputFormat } from './render-rows.js'

interface ImportOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly tokenFile?: string
}

export function addNodesImportCommand(parent: Command): void {
  parent
    .command('import <file>')
    .description(
      'registers the nodes of a CSV or JSON file; known ones keep their tokens and get the new description',
    )
    .option('--token-file <file>', 'write the new tokens there (CSV) instead of showing them')
    .addOption(regionOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      '\nCSV columns: node, site, vendor, model, latitude, longitude, cells, label.<name>. All lines or none are imported.',
    )
    .action(importNodes)
}

async function importNodes(file: string, { region, output, tokenFile }: ImportOptions): Promise<void> {
  const nodes = nodesOfFile(file, textOf(file), region)
  const registry = registryAddress(addressesOf(region, process.env))
  const known = await readRegistry(registry)
  const now = new Date()
  const issued = issueTokens(nodes.map(({ node }) => node).filter((node) => !known.has(node)))
  const tokens = new Map(issued.map(({ node, token }) => [node, token]))
  const put = nodes.map((node): RegistryEntry => {
    const before = known.get(node.node)
    if (before !== undefined) return { ...node, tokenHash: before.tokenHash, updatedAt: now.toISOString() }
    return registryEntry(node, tokens.get(node.node) ?? '', now)
  })
  await writeRegistry(registry, { put })
  handOutTokens(issued, { output, ...(tokenFile !== undefined && { tokenFile }) })
  process.stderr.write(`${issued.length} nodes added, ${nodes.length - issued.length} updated\n`)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CliError(2, (error as Error).message)
  }
}
