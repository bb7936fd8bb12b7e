import { type Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { registryEntry } from '../stack/local-nodes.js'
import { readRegistry, writeRegistry } from '../stack/node-registry.js'
import { addressesOf } from './addresses.js'
import { CliError } from './cli-error.js'
import { handOutTokens, issueTokens } from './hand-out-tokens.js'
import { type NodeDescription, nodeDescriptionSchema, parseCells } from './node-description.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { registryAddress } from './registry-address.js'
import type { OutputFormat } from './render-rows.js'

interface AddOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly tokenFile?: string
  readonly label: Readonly<Record<string, string>>
  readonly cells?: unknown[]
}

export function addNodesAddCommand(parent: Command): void {
  parent
    .command('add <node>')
    .description('registers a node and shows its token once')
    .option('--site <name>', 'where it stands', '')
    .option('--vendor <name>')
    .option('--model <name>')
    .option('--latitude <degrees>', '-90 to 90', Number)
    .option('--longitude <degrees>', '-180 to 180', Number)
    .option('--cells <cells>', 'how many, or number:technology:band:azimuth;…', cellsArgument)
    .option('--label <name=value>', 'may be given several times', labelArgument, {})
    .option('--token-file <file>', 'write the token there instead of showing it')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(addNode)
}

async function addNode(node: string, options: AddOptions): Promise<void> {
  const { region, output, tokenFile, label, ...rest } = options
  const description = described({ node, region, labels: label, ...rest })
  const registry = registryAddress(addressesOf(region, process.env))
  if ((await readRegistry(registry)).has(node)) {
    throw new CliError(1, `node ${node} is registered already`, `a new token: ./telstar nodes rotate ${node}`)
  }
  const [issued] = issueTokens([node])
  if (issued === undefined) return
  await writeRegistry(registry, { put: [registryEntry(description, issued.token, new Date())] })
  handOutTokens([issued], { output, ...(tokenFile !== undefined && { tokenFile }) })
}

function described(node: unknown): NodeDescription {
  const result = nodeDescriptionSchema.safeParse(node)
  if (result.success) return result.data
  throw new CliError(2, `the node cannot be registered:\n${z.prettifyError(result.error)}`)
}

function cellsArgument(text: string): unknown[] {
  try {
    return parseCells(text)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

function labelArgument(text: string, labels: Readonly<Record<string, string>>) {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=value.')
  return { ...labels, [name]: value }
}
