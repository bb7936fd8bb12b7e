import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import type { SupportIdentity } from '../stack/support-signing.js'
import { supportOf } from './ask-support.js'
import { identityOption } from './identity-option.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, renderRows } from './render-rows.js'

export interface SendOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly as: SupportIdentity
  readonly commandId: string
}

interface Sent {
  /** `/v1/complaints` */
  readonly path: string
  readonly content: Readonly<Record<string, unknown>>
}

/** Gives a command of the terminal what all have that send something to customer support. */
export function withSendOptions(command: Command): Command {
  return command
    .option(
      '--command-id <uuid>',
      'the same one again repeats a command without doing it twice',
      randomUUID(),
    )
    .addOption(identityOption())
    .addOption(regionOption())
    .addOption(outputOption())
}

/** Sends a command, whatever version the item is at, and shows its answer. */
export async function sendToSupport({ path, content }: Sent, options: SendOptions): Promise<void> {
  const { region, output, as, commandId } = options
  const support = supportOf(region, as, process.env)
  const { id, version } = await support.command(path, { commandId, ...content })
  process.stdout.write(renderRows(output, ['id', 'version'], [{ id, version }]))
}
