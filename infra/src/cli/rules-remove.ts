import type { Command } from 'commander'
import { addressesOf } from './addresses.js'
import { askRegion } from './ask-region.js'
import { byOption } from './by-option.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import type { OutputFormat } from './render-rows.js'
import { showOutcomes } from './show-outcomes.js'

interface RemoveOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly by: string
}

export function addRulesRemoveCommand(parent: Command): void {
  parent
    .command('remove <rules...>')
    .description('takes rules out of force; their alerts are cleared, their versions stay')
    .addOption(byOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async (names: string[], { region, output, by }: RemoveOptions) => {
      const requests = names.map((ruleId) => ({ type: 'RemoveRule' as const, ruleId }))
      const outcomes = await askRegion(addressesOf(region, process.env), requests, by)
      showOutcomes(outcomes, { output, noun: 'rule', names, done: 'removed' })
    })
}
