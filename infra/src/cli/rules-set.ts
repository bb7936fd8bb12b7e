import type { CommandOutcome } from '@telstar/contracts/command'
import type { Command } from 'commander'
import { loadCatalogue } from '../metrics-table.js'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { askRegion } from './ask-region.js'
import { byOption } from './by-option.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'
import { rulesOfFile } from './rules-file.js'

interface SetOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly by: string
}

export function addRulesSetCommand(parent: Command): void {
  parent
    .command('set <file>')
    .description('puts the rules of a YAML file in force, while everything runs; other rules stay')
    .addOption(byOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      '\nA mistake anywhere in the file changes nothing. A rule that is in force as it stands keeps its version.',
    )
    .action(set)
}

async function set(file: string, { region, output, by }: SetOptions): Promise<void> {
  // What the file alone can get wrong is said wherever the region is.
  rulesOfFile(file)
  const addresses = addressesOf(region, process.env)
  const catalogue = await withClient(addresses.database('telstar_reader'), loadCatalogue)
  const rules = rulesOfFile(file, catalogue)
  const outcomes = await askRegion(
    addresses,
    rules.map((rule) => ({ type: 'PutRule' as const, rule })),
    by,
  )
  const rows = outcomes.map((outcome, index) => rowOf(rules[index]?.id ?? '', outcome))
  process.stdout.write(renderRows(output, ['rule', 'version', 'answer', 'detail'], rows))
  if (outcomes.some(({ accepted }) => !accepted)) process.exitCode = 1
}

function rowOf(rule: string, { accepted, refusal, detail, result }: CommandOutcome): Row {
  const done = result.changed === false ? 'unchanged' : 'set'
  return { rule, version: result.version, answer: accepted ? done : refusal, detail }
}
