import type { Command } from 'commander'
import { addressesOf } from './addresses.js'
import { askRegion } from './ask-region.js'
import { byOption } from './by-option.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import type { OutputFormat } from './render-rows.js'
import { showOutcomes } from './show-outcomes.js'

interface ExpireOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly by: string
}

export function addSilencesExpireCommand(parent: Command): void {
  parent
    .command('expire <silences...>')
    .description('ends silences now')
    .addOption(byOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async (names: string[], { region, output, by }: ExpireOptions) => {
      const requests = names.map((silenceId) => ({ type: 'ExpireSilence' as const, silenceId }))
      const outcomes = await askRegion(addressesOf(region, process.env), requests, by)
      showOutcomes(outcomes, { output, noun: 'silence', names, done: 'expired' })
    })
}
