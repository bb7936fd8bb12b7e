import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { type SendOptions, sendToSupport, withSendOptions } from './support-command.js'

interface DoOptions extends SendOptions {
  readonly json: Readonly<Record<string, unknown>>
}

/** `do <id> <command> --json …`: any command that customer support knows; the API says what is wrong with it. */
export function supportDoCommand(parent: Command, noun: 'customers' | 'complaints' | 'requests'): void {
  const one = noun.slice(0, -1)
  const command = parent
    .command(`do <${one}> <command>`)
    .description(`sends any command to a ${one}; docs/support/api.md lists them`)
    .option('--json <content>', 'what the command says, a JSON object, or @file', jsonArgument, {})
  withSendOptions(command).action((id: string, name: string, { json, ...options }: DoOptions) =>
    sendToSupport(
      { path: `/v1/${noun}/${encodeURIComponent(id)}/${encodeURIComponent(name)}`, content: json },
      options,
    ),
  )
}

function jsonArgument(text: string): Readonly<Record<string, unknown>> {
  const content = parsed(text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text)
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content }
  throw new InvalidArgumentError('It must be a JSON object.')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
