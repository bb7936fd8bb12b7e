import type { Command } from 'commander'
import { addressesOf } from './addresses.js'
import { askRegion } from './ask-region.js'
import { byOption } from './by-option.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import type { OutputFormat } from './render-rows.js'
import { showOutcomes } from './show-outcomes.js'

interface RetryOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly by: string
}

export function addNotificationsRetryCommand(parent: Command): void {
  parent
    .command('retry <notices...>')
    .description('sends failed notices once more, under the ids they had')
    .addOption(byOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async (names: string[], { region, output, by }: RetryOptions) => {
      const requests = names.map((noticeId) => ({ type: 'RetryNotice' as const, noticeId }))
      const outcomes = await askRegion(addressesOf(region, process.env), requests, by)
      showOutcomes(outcomes, { output, noun: 'notice', names, done: 'queued' })
    })
}
