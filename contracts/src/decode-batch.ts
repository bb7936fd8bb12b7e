import { Unpackr } from 'msgpackr'
import { Malformed } from './refusal.js'
import { type Batch, type BatchIdentity, type Block, maxSamples } from './telemetry-batch.js'

const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' })
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a telemetry payload in any accepted form; the first byte tells which.
 * @param receivedAt Unix milliseconds at the broker: the time of bare key-value telemetry
 * @throws {Malformed} when the payload as a whole cannot be read; single bad values pass and are judged later
 */
export function decodeBatch(payload: Uint8Array, receivedAt: number): Batch {
  const first = payload[0]
  if (first === undefined) throw new Malformed('empty', 'the payload has no bytes')
  if (isMessagePackMap(first)) return fromColumns(unpack(payload))
  if (isJsonStart(first)) return fromJson(parse(payload), receivedAt)
  throw new Malformed(
    'unknown-form',
    `byte 0 is 0x${first.toString(16)}; expected JSON ({ or [) or a MessagePack map`,
  )
}

const isMessagePackMap = (byte: number) => (byte >= 0x80 && byte <= 0x8f) || byte === 0xde || byte === 0xdf
const isJsonStart = (byte: number) => [0x7b, 0x5b, 0x20, 0x09, 0x0a, 0x0d].includes(byte)

function unpack(payload: Uint8Array): Record<string, unknown> {
  try {
    return record(unpackr.unpack(payload), 'the batch')
  } catch (error) {
    if (error instanceof Malformed) throw error
    throw new Malformed('broken-msgpack', (error as Error).message)
  }
}

function parse(payload: Uint8Array): unknown {
  let text: string
  try {
    text = utf8.decode(payload)
  } catch {
    throw new Malformed('not-utf8', 'JSON must be UTF-8')
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Malformed('broken-json', (error as Error).message)
  }
}

function fromColumns(body: Record<string, unknown>): Batch {
  const identity = identityOf(body)
  const blocks = array(body.blocks, 'blocks').map((block, index) =>
    blockOf(record(block, `blocks[${index}]`), index),
  )
  limitSamples(blocks.reduce((sum, block) => sum + block.ts.length, 0))
  return { identity, sent: sentOf(body), blocks }
}

function blockOf(block: Record<string, unknown>, index: number): Block {
  const at = `blocks[${index}]`
  const dt = array(block.dt, `${at}.dt`)
  const cell =
    typeof block.cell === 'number' ? new Array(dt.length).fill(block.cell) : array(block.cell, `${at}.cell`)
  sameLength(cell, dt, `${at}.cell`)
  const columns = new Map<string, unknown[]>()
  for (const [metric, column] of Object.entries(record(block.values, `${at}.values`))) {
    const values = array(column, `${at}.values.${metric}`)
    sameLength(values, dt, `${at}.values.${metric}`)
    columns.set(metric, values)
  }
  return { ts: timesOf(block.t0, dt), cell, columns }
}

function timesOf(t0: unknown, dt: unknown[]): number[] {
  let time = typeof t0 === 'number' ? t0 : Number.NaN
  return dt.map((step) => {
    time += typeof step === 'number' ? step : Number.NaN
    return time
  })
}

function fromJson(body: unknown, receivedAt: number): Batch {
  if (Array.isArray(body)) {
    limitSamples(body.length)
    const samples = body.map((item, index) =>
      thingsBoardSample(record(item, `[${index}]`), receivedAt, `[${index}]`),
    )
    return { identity: null, sent: receivedAt, blocks: [rowsToBlock(samples)] }
  }
  const batch = record(body, 'the payload')
  if (!('v' in batch && 'samples' in batch)) {
    return {
      identity: null,
      sent: receivedAt,
      blocks: [rowsToBlock([thingsBoardSample(batch, receivedAt, '$')])],
    }
  }
  const identity = identityOf(batch)
  const samples = array(batch.samples, 'samples')
  limitSamples(samples.length)
  const rows = samples.map((sample, index) => rowOf(record(sample, `samples[${index}]`), `samples[${index}]`))
  return { identity, sent: sentOf(batch), blocks: [rowsToBlock(rows)] }
}

interface Row {
  ts: number
  cell: unknown
  values: Record<string, unknown>
}

function rowOf(sample: Record<string, unknown>, at: string): Row {
  const ts = typeof sample.ts === 'number' ? sample.ts : Number.NaN
  return { ts, cell: sample.cell ?? 0, values: record(sample.values, `${at}.values`) }
}

function thingsBoardSample(item: Record<string, unknown>, receivedAt: number, at: string): Row {
  return 'ts' in item && 'values' in item ? rowOf(item, at) : { ts: receivedAt, cell: 0, values: item }
}

function rowsToBlock(rows: Row[]): Block {
  const columns = new Map<string, unknown[]>()
  rows.forEach((row, index) => {
    for (const metric of Object.keys(row.values)) {
      let column = columns.get(metric)
      if (column === undefined) {
        column = new Array(rows.length).fill(null)
        columns.set(metric, column)
      }
      column[index] = row.values[metric]
    }
  })
  return { ts: rows.map((row) => row.ts), cell: rows.map((row) => row.cell), columns }
}

function identityOf(body: Record<string, unknown>): BatchIdentity {
  if (body.v !== 1) throw new Malformed('unsupported-version', `v is ${JSON.stringify(body.v)}; expected 1`)
  return { boot: counter(body.boot, 'boot'), seq: counter(body.seq, 'seq') }
}

function counter(value: unknown, name: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw new Malformed(
    'bad-identity',
    `${name} is ${JSON.stringify(value)}; expected a whole number from 0 to 2^53-1`,
  )
}

function sentOf(body: Record<string, unknown>): number {
  if (typeof body.sent === 'number' && Number.isFinite(body.sent)) return body.sent
  throw new Malformed('bad-structure', `sent is ${JSON.stringify(body.sent)}; expected Unix milliseconds`)
}

function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new Malformed('bad-structure', `${at} is not an object`)
}

function array(value: unknown, at: string): unknown[] {
  if (Array.isArray(value)) return value
  throw new Malformed('bad-structure', `${at} is not an array`)
}

function sameLength(column: unknown[], dt: unknown[], at: string): void {
  if (column.length === dt.length) return
  throw new Malformed('bad-structure', `${at} has ${column.length} entries; dt has ${dt.length}`)
}

function limitSamples(samples: number): void {
  if (samples <= maxSamples) return
  throw new Malformed('too-many-samples', `${samples} samples in one batch; ${maxSamples} at most`)
}
