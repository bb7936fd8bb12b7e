import type { StoredDeadLetter } from '@telstar/bus/dead-letters'
import type { Origin } from '@telstar/contracts/dead-letter'
import type { Command } from 'commander'
import { addressesOf } from './addresses.js'
import { countArgument } from './count-argument.js'
import { addDlqFilter, type DlqFilter, deadLetters } from './dlq-filter.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface ListOptions extends DlqFilter {
  readonly region: string
  readonly output: OutputFormat
  readonly last: number
}

export function addDlqListCommand(parent: Command): void {
  addDlqFilter(parent.command('list').description('lists refused telemetry, the newest last'))
    .option('--last <count>', 'so many of the newest', countArgument, 50)
    .addOption(regionOption())
    .addOption(outputOption())
    .action(listLetters)
}

const columns = ['id', 'node', 'reason', 'detail', 'bytes', 'received', 'origin']

async function listLetters({ region, output, last, ...filter }: ListOptions): Promise<void> {
  const newest: StoredDeadLetter[] = []
  for await (const stored of deadLetters(addressesOf(region, process.env), filter)) {
    newest.push(stored)
    // Twice as many are held before the older half goes: one move per letter on average.
    if (newest.length > last * 2) newest.splice(0, newest.length - last)
  }
  newest.sort((a, b) => a.writtenAt - b.writtenAt)
  process.stdout.write(renderRows(output, columns, newest.slice(-last).map(rowOf)))
}

function rowOf({ letter, partition, offset, writtenAt }: StoredDeadLetter): Row {
  const { id, node, region, reason, detail, part, bytes, received } = letter
  return {
    ...{ id, node, region, reason, detail, part, bytes: bytes.length },
    received: new Date(received).toISOString(),
    writtenAt: new Date(writtenAt).toISOString(),
    origin: placeOf(letter.origin),
    partition,
    offset,
  }
}

/** Where refused bytes came from, in one word. */
export function placeOf(origin: Origin): string {
  if (origin.kind === 'mqtt') return `mqtt:${origin.topic}`
  return `kafka:${origin.topic}/${origin.partition}/${origin.offset}/${origin.index}`
}
