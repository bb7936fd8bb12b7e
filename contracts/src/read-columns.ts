import { identityOf, limitMetrics, limitSamples, sentOf, versionOf } from './batch-envelope.js'
import { Malformed } from './refusal.js'
import { array, limitLevels, record } from './structure.js'
import type { Batch, BatchIdentity, Block } from './telemetry-batch.js'

/**
 * A batch from its columnar body. Nil for both `boot` and `seq` is a batch without identity: what is left of
 * a ThingsBoard payload after quarantine.
 * @throws {Malformed}
 */
export function readColumns(body: Record<string, unknown>): Batch {
  const identity = identityOrNone(body)
  const sent = sentOf(body)
  let samples = 0
  const blocks = array(body.blocks, 'blocks').map((item, index) => {
    const block = blockOf(record(item, `blocks[${index}]`), `blocks[${index}]`)
    samples += block.ts.length
    limitSamples(samples)
    return block
  })
  limitMetrics(blocks)
  return { identity, sent, blocks }
}

function identityOrNone(body: Record<string, unknown>): BatchIdentity | null {
  if (body.boot !== null || body.seq !== null) return identityOf(body)
  versionOf(body)
  return null
}

function blockOf(block: Record<string, unknown>, at: string): Block {
  const ts = timesOf(block, at)
  const cell = cellsOf(block.cell, ts.length, at)
  const columns = new Map<string, unknown[]>()
  for (const [metric, column] of Object.entries(record(block.values, `${at}.values`))) {
    columns.set(metric, columnOf(column, ts.length, `${at}.values.${metric.slice(0, 40)}`))
  }
  return { ts, cell, columns }
}

function cellsOf(cell: unknown, length: number, at: string): unknown[] {
  return typeof cell === 'number' ? new Array(length).fill(cell) : columnOf(cell, length, `${at}.cell`)
}

function columnOf(value: unknown, length: number, at: string): unknown[] {
  const column = array(value, at)
  if (column.length !== length) {
    throw new Malformed('bad-structure', `${at} has ${column.length} entries; there are ${length} times`)
  }
  limitLevels(column, at)
  return column
}

/** `ts` names every time; `t0` and `dt` the first and the steps from there, which is shorter. */
function timesOf(block: Record<string, unknown>, at: string): number[] {
  if (block.ts !== undefined) return array(block.ts, `${at}.ts`).map(number)
  let time = number(block.t0)
  return array(block.dt, `${at}.dt`).map((step) => {
    time += number(step)
    return time
  })
}

const number = (value: unknown) => (typeof value === 'number' ? value : Number.NaN)
