import { randomUUID } from 'node:crypto'
import { durationMs } from '@telstar/contracts/duration'
import type { Matcher } from '@telstar/contracts/silence'
import { Argument, type Command, InvalidArgumentError } from 'commander'
import { addressesOf } from './addresses.js'
import { askRegion, operatorName } from './ask-region.js'
import { matcherArgument } from './matcher-argument.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import type { OutputFormat } from './render-rows.js'
import { showOutcomes } from './show-outcomes.js'

interface AddOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly for: number
  readonly start?: Date
  readonly comment: string
  readonly author: string
}

export function addSilencesAddCommand(parent: Command): void {
  parent
    .command('add')
    .description('keeps notices back for alerts that fit all matchers: site=hill, severity=~"major|minor" …')
    .addArgument(
      new Argument('<matchers...>', 'what the labels of an alert must be').argParser(matcherArgument),
    )
    .requiredOption('--for <duration>', 'how long: 30m, 2h, 1d', durationArgument)
    .requiredOption('--comment <text>', 'why')
    .option('--start <time>', 'when it begins (RFC 3339); now unless told', timeArgument)
    .option('--author <name>', 'who wants it', operatorName())
    .addOption(regionOption())
    .addOption(outputOption())
    .action(add)
}

async function add(matchers: Matcher[], options: AddOptions): Promise<void> {
  const { region, output, author, comment, start = new Date() } = options
  const silence = {
    silenceId: randomUUID(),
    matchers,
    startsAt: start.toISOString(),
    endsAt: new Date(start.getTime() + options.for).toISOString(),
    author,
    comment,
  }
  const request = { type: 'PutSilence' as const, silence }
  const outcomes = await askRegion(addressesOf(region, process.env), [request], author)
  showOutcomes(outcomes, { output, noun: 'silence', names: [silence.silenceId], done: 'added' })
}

function durationArgument(text: string): number {
  try {
    return durationMs(text)
  } catch {
    throw new InvalidArgumentError('It must be a duration such as 30m, 2h or 1d.')
  }
}

function timeArgument(text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('It must be a time such as 2026-12-24T18:00:00Z.')
  return time
}
