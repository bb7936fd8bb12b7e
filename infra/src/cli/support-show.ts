import type { Command } from 'commander'
import type { SupportIdentity } from '../stack/support-signing.js'
import { supportOf } from './ask-support.js'
import { identityOption } from './identity-option.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderOne, renderRows } from './render-rows.js'

interface ShowOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly as: SupportIdentity
}

interface SupportShow {
  /** Of the API: `complaints`. */
  readonly noun: string
  /** One of them: `complaint`. */
  readonly one: string
  /** Which of its members is the history. */
  readonly history: 'history' | 'timeline'
  readonly columns: readonly string[]
}

/** `show`: one thing and everything that happened to it; as CSV the history alone. */
export function supportShowCommand(parent: Command, { noun, one, history, columns }: SupportShow): void {
  parent
    .command(`show <${one}>`)
    .description(`shows a ${one} and its ${history}; as CSV the ${history} alone`)
    .addOption(identityOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async (id: string, { region, output, as }: ShowOptions) => {
      const support = supportOf(region, as, process.env)
      const found = (await support.get(`/v1/${noun}/${encodeURIComponent(id)}`)) as Row
      if (output === 'json') return void process.stdout.write(renderOne(output, found))
      const { [history]: steps, ...rest } = found
      const head = output === 'table' ? `${renderOne(output, rest)}\n` : ''
      process.stdout.write(head + renderRows(output, columns, steps as readonly Row[]))
    })
}
