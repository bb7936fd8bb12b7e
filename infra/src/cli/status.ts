import type { Command } from 'commander'
import { isStackAlive, type ProcessRecord, readStackState, type StackState } from '../stack/stack-state.js'
import { type Addresses, addressesOf } from './addresses.js'
import { CliError } from './cli-error.js'
import { outputOption } from './output-option.js'
import { missingOf } from './process-readiness.js'
import { type Figures, regionFigures } from './region-figures.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderOne, renderRows } from './render-rows.js'

interface StatusOptions {
  readonly region: string
  readonly output: OutputFormat
}

export function addStatusCommand(parent: Command): void {
  parent
    .command('status')
    .description('shows engines, stations, nodes online, what is stored and what waits to be stored')
    .addOption(regionOption())
    .addOption(outputOption())
    .addHelpText('after', '\nExit code 0: all runs; 1: a part does not; 3: the region is not running.')
    .action(showStatus)
}

const columns = ['process', 'state', 'pid', 'restarts', 'detail']

async function showStatus({ region, output }: StatusOptions): Promise<void> {
  const addresses = addressesOf(region, process.env)
  const { stack } = addresses
  if (stack === null && !process.env.KAFKA_BROKERS) throw notRunning(addresses)
  const [processes, figures] = await Promise.all([processRows(stack), figuresOf(addresses)])
  const healthy = processes.every(({ state }) => state === 'running') && !('error' in figures)
  process.stdout.write(text(output, { region, state: stack?.state ?? null, processes, figures }))
  if (!healthy) process.exitCode = stack === null ? 3 : 1
}

function notRunning({ region, home }: Addresses): CliError {
  const last = readStackState(home.stateFile)
  const killed = last !== null && last.state !== 'stopped' && !isStackAlive(last)
  const how = killed ? ` (process ${last.pid}, started ${last.startedAt}, was killed)` : ''
  return new CliError(
    3,
    `region ${region} is not running on this machine${how}`,
    'start it with ./telstar up',
  )
}

async function figuresOf(addresses: Addresses): Promise<Figures | { error: string }> {
  try {
    return await regionFigures(addresses)
  } catch (error) {
    return { error: `cannot be told: ${(error as Error).message}` }
  }
}

function processRows(stack: StackState | null): Promise<Row[]> {
  return Promise.all(
    (stack?.processes ?? []).map(async (record) => ({
      process: record.name,
      state: record.state,
      pid: record.pid,
      restarts: record.restarts,
      detail: (await detailOf(record, stack)) ?? '',
    })),
  )
}

async function detailOf(record: ProcessRecord, stack: StackState | null): Promise<string | null> {
  const ended = record.lastExit === null ? null : `last ended with ${record.lastExit}`
  if (stack === null) return ended
  const missing = await missingOf(record, stack.ports)
  return [missing === null ? null : `not ready: ${missing}`, ended].filter(Boolean).join('; ') || null
}

interface Status {
  readonly region: string
  readonly state: string | null
  readonly processes: Row[]
  readonly figures: Figures | { error: string }
}

function text(output: OutputFormat, status: Status): string {
  if (output === 'json') return renderOne('json', { ...status })
  if (output === 'csv') return renderRows('csv', columns, status.processes)
  const { region, state, processes, figures } = status
  const head =
    state === null ? '' : `Region ${region}: ${state}\n\n${renderRows('table', columns, processes)}\n`
  return head + renderOne('table', 'error' in figures ? figures : inWords(figures))
}

function inWords({
  nodes,
  nodesOnline,
  batches,
  samples,
  values,
  newestBatch,
  lag,
  deadLetters,
}: Figures): Row {
  const number = (value: number) => value.toLocaleString('en-GB')
  return {
    'Nodes online': `${number(nodesOnline)} of ${number(nodes)}`,
    Stored: `${number(values)} values in ${number(samples)} samples of ${number(batches)} batches`,
    'Newest batch': newestBatch,
    'Waiting to be stored': `${number(lag)} Kafka records`,
    'Dead letters': `${number(deadLetters)}${deadLetters > 0 ? ' (./telstar dlq list)' : ''}`,
  }
}
