import type { Command } from 'commander'
import type { SupportIdentity } from '../stack/support-signing.js'
import { supportOf } from './ask-support.js'
import { identityOption } from './identity-option.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface Options {
  readonly region: string
  readonly output: OutputFormat
  readonly as: SupportIdentity
}

const columns = [
  'name',
  'generation',
  'state',
  'eventsDone',
  'position',
  'newestPosition',
  'requestedBy',
  'swappedAt',
]

export function addSupportProjectionsCommand(parent: Command): void {
  parent
    .command('projections')
    .description('shows the read models, how far each is, and what is being built beside them')
    .addOption(identityOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async ({ region, output, as }: Options) => {
      const { items } = (await supportOf(region, as, process.env).get('/v1/projections')) as {
        readonly items: readonly Row[]
      }
      process.stdout.write(renderRows(output, columns, items))
    })
}
