import { type Matcher, type Silence, silenceState } from '@telstar/contracts/silence'
import { type Command, Option } from 'commander'
import { withClient } from '../metrics-transaction.js'
import { addressesOf } from './addresses.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface ListOptions {
  readonly region: string
  readonly output: OutputFormat
  readonly state: string
}

const states = ['current', 'pending', 'active', 'expired', 'all']
const columns = ['silence', 'state', 'matchers', 'starts', 'ends', 'author', 'comment']

export function addSilencesListCommand(parent: Command): void {
  parent
    .command('list')
    .description('lists silences; without --state those that are active or will be')
    .addOption(new Option('--state <state>', 'how they stand').choices(states).default('current'))
    .addOption(regionOption())
    .addOption(outputOption())
    .action(list)
}

async function list({ region, output, state }: ListOptions): Promise<void> {
  const url = addressesOf(region, process.env).database('telstar_reader')
  const { rows } = await withClient(url, (client) =>
    client.query<{ silence: Silence }>('SELECT silence FROM silences ORDER BY starts_at DESC, silence_id'),
  )
  const now = Date.now()
  const shown = rows
    .map(({ silence }) => ({ silence, at: silenceState(silence, now) }))
    .filter(({ at }) => state === 'all' || at === state || (state === 'current' && at !== 'expired'))
    .map(({ silence, at }) => (output === 'json' ? { ...silence, state: at } : short(silence, at)))
  process.stdout.write(renderRows(output, columns, shown))
}

function short(silence: Silence, state: string): Row {
  const { silenceId, startsAt: starts, endsAt: ends, author, comment } = silence
  const matchers = silence.matchers.map(matcherText).join(' ')
  return { silence: silenceId, state, matchers, starts, ends, author, comment }
}

function matcherText({ name, value, isRegex, isEqual }: Matcher): string {
  const operator = isEqual ? (isRegex ? '=~' : '=') : isRegex ? '!~' : '!='
  return `${name}${operator}${JSON.stringify(value)}`
}
