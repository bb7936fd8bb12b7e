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

export function addSupportRebuildCommand(parent: Command): void {
  parent
    .command('rebuild <projections...>')
    .description(
      'makes read models anew from the log, beside the live ones; telstar support projections shows how far',
    )
    .addOption(identityOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async (names: string[], { region, output, as }: Options) => {
      const support = supportOf(region, as, process.env)
      const rows: Row[] = []
      for (const name of names)
        rows.push((await support.post(`/v1/projections/${encodeURIComponent(name)}/rebuild`)) as Row)
      process.stdout.write(renderRows(output, ['name', 'generation'], rows))
    })
}
