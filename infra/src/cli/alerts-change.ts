import type { Command } from 'commander'
import { addressesOf } from './addresses.js'
import { askRegion, type Request } from './ask-region.js'
import { byOption } from './by-option.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import type { OutputFormat } from './render-rows.js'
import { showOutcomes } from './show-outcomes.js'

interface ChangeOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly by: string
}

interface Change<Options> {
  /** Such as `ack`. */
  readonly verb: string
  readonly description: string
  /** What is said when it is done. */
  readonly done: string
  request(alertId: string, options: Options): Request
}

/** A command that does the same to each of some alerts; what is special about it is added to what is returned. */
export function alertsChangeCommand<Options>(
  parent: Command,
  { verb, description, done, request }: Change<Options>,
): Command {
  return parent
    .command(`${verb} <alerts...>`)
    .description(description)
    .addOption(byOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async (names: string[], options: ChangeOptions & Options) => {
      const { region, output, by } = options
      const requests = names.map((alertId) => request(alertId, options))
      const outcomes = await askRegion(addressesOf(region, process.env), requests, by)
      showOutcomes(outcomes, { output, noun: 'alert', names, done })
    })
}
