import type { Command } from 'commander'
import { addressesOf } from './addresses.js'
import { CliError } from './cli-error.js'
import { deadLetters } from './dlq-filter.js'
import { placeOf } from './dlq-list.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, renderOne } from './render-rows.js'

interface ShowOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly raw?: boolean
}

export function addDlqShowCommand(parent: Command): void {
  parent
    .command('show <id>')
    .description('shows one refused payload: why, where it came from, and its bytes')
    .option('--raw', 'write the bytes alone, as they were received')
    .addOption(regionOption())
    .addOption(outputOption())
    .action(showLetter)
}

async function showLetter(id: string, { region, output, raw }: ShowOptions): Promise<void> {
  for await (const { letter, partition, offset } of deadLetters(addressesOf(region, process.env), {})) {
    if (letter.id !== id) continue
    const { bytes, origin, received, ...rest } = letter
    if (raw) {
      process.stdout.write(bytes)
      return
    }
    const fields = {
      ...rest,
      received: new Date(received).toISOString(),
      origin: placeOf(origin),
      at: `${partition}/${offset}`,
      ...content(bytes),
    }
    process.stdout.write(renderOne(output, fields))
    return
  }
  throw new CliError(1, `there is no dead letter ${id}`, './telstar dlq list shows those there are')
}

/** Text as text where it is text; else in base64. */
function content(bytes: Buffer): { text: string } | { base64: string } {
  const text = bytes.toString('utf8')
  const readable = Buffer.from(text, 'utf8').equals(bytes) && !/\p{Cc}/u.test(text.replace(/\s/g, ''))
  return readable ? { text } : { base64: bytes.toString('base64') }
}
