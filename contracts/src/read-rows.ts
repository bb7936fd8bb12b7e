import { identityOf, limitMetrics, limitSamples, sentOf } from './batch-envelope.js'
import { groupRows, type Row } from './group-rows.js'
import { array, limitLevels, record } from './structure.js'
import type { Batch, Block } from './telemetry-batch.js'

/**
 * A batch from its JSON body: our own rows, or one of ThingsBoard's three forms.
 * @param receivedAt Unix milliseconds at the broker: the time of bare key-value telemetry
 * @throws {Malformed}
 */
export function readRows(body: unknown, receivedAt: number): Batch {
  if (Array.isArray(body)) return readThingsBoard(body, '', receivedAt)
  const batch = record(body, 'the payload')
  if (!isOwnForm(batch)) return readThingsBoard([batch], '$', receivedAt)
  const identity = identityOf(batch)
  const sent = sentOf(batch)
  const samples = array(batch.samples, 'samples')
  limitSamples(samples.length)
  const rows = samples.map((sample, index) => rowOf(record(sample, `samples[${index}]`), `samples[${index}]`))
  return { identity, sent, blocks: blocksOf(rows) }
}

const isOwnForm = (body: Record<string, unknown>) =>
  'v' in body && ('samples' in body || ('boot' in body && 'seq' in body))

function readThingsBoard(items: readonly unknown[], path: string, receivedAt: number): Batch {
  limitSamples(items.length)
  const rows = items.map((item, index) => {
    const at = path || `[${index}]`
    const sample = record(item, at)
    if ('ts' in sample && 'values' in sample) return rowOf(sample, at)
    return { ts: receivedAt, cell: 0, values: sample }
  })
  return { identity: null, sent: receivedAt, blocks: blocksOf(rows) }
}

function rowOf(sample: Record<string, unknown>, at: string): Row {
  const ts = typeof sample.ts === 'number' ? sample.ts : Number.NaN
  return { ts, cell: sample.cell ?? 0, values: record(sample.values, `${at}.values`) }
}

function blocksOf(rows: readonly Row[]): Block[] {
  const blocks = groupRows(rows)
  limitMetrics(blocks)
  for (const { cell, columns } of blocks) {
    limitLevels(cell, 'cell')
    for (const [metric, column] of columns) limitLevels(column, metric.slice(0, 40))
  }
  return blocks
}
