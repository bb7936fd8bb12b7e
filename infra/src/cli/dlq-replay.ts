import { replayDeadLetters, type StoredDeadLetter } from '@telstar/bus/dead-letters'
import { startProducer } from '@telstar/bus/start-producer'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type { Command } from 'commander'
import { brokerList } from '../stack/node-registry.js'
import { addressesOf } from './addresses.js'
import { CliError } from './cli-error.js'
import { addDlqFilter, type DlqFilter, deadLetters } from './dlq-filter.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, renderOne } from './render-rows.js'

interface ReplayOptions extends DlqFilter {
  readonly region: string
  readonly output: OutputFormat
  readonly all?: boolean
}

export function addDlqReplayCommand(parent: Command): void {
  addDlqFilter(
    parent
      .command('replay [ids...]')
      .description('puts refused bytes back on the line, as after a node was registered or a metric added'),
  )
    .option('--all', 'every letter that fits --node and --reason')
    .addOption(regionOption())
    .addOption(outputOption())
    .addHelpText('after', '\nMay be repeated: what is stored already is not stored twice.')
    .action(replay)
}

async function replay(
  ids: readonly string[],
  { region, output, all, ...filter }: ReplayOptions,
): Promise<void> {
  if (ids.length > 0 === (all === true)) {
    throw new CliError(
      2,
      'name the letters to replay, or --all with --node or --reason to choose',
      'see ./telstar dlq list',
    )
  }
  const addresses = addressesOf(region, process.env)
  const brokers = brokerList(addresses.kafka())
  const producer = startProducer({ brokers, clientId: 'telstar-replay', log: addresses.log })
  const wanted = new Set(ids)
  try {
    const replayed = await replayDeadLetters({
      producer,
      letters: chosen(deadLetters(addresses, filter), all === true ? null : wanted),
      topic: kafkaTopics.telemetry.name,
    })
    process.stdout.write(renderOne(output, { replayed }))
  } finally {
    await producer.stop()
  }
  if (wanted.size > 0) throw new CliError(1, `not found: ${[...wanted].join(', ')}`)
}

/** Those with an id of the set, which is emptied by and by; all without one. */
async function* chosen(letters: AsyncIterable<StoredDeadLetter>, ids: Set<string> | null) {
  for await (const stored of letters) if (ids === null || ids.delete(stored.letter.id)) yield stored
}
