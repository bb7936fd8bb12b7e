import { maxMetrics, maxSamples } from '@telstar/contracts/telemetry-batch'

/**
 * Whether a payload is a columnar batch as our own agent writes it: the usual keys in their order, numbers and nil in
 * equally long columns. Then `decodeBatch` surely reads it, and need not do so here: this walks over the bytes and keeps
 * nothing, which costs a tenth. False says nothing: `decodeBatch` must be asked.
 */
export function isPlainBatch(payload: Buffer): boolean {
  try {
    walkBatch({ bytes: payload, at: 0, samples: 0, metrics: 0 })
    return true
  } catch (error) {
    if (error === notPlain) return false
    throw error
  }
}

interface Cursor {
  readonly bytes: Buffer
  at: number
  samples: number
  metrics: number
}

/** Thrown again and again: without a stack of its own it costs next to nothing. */
const notPlain = new Error('not a plain batch')

function must(holds: boolean): void {
  if (!holds) throw notPlain
}

const text = (value: string) => Buffer.concat([Buffer.from([0xa0 + value.length]), Buffer.from(value)])
const begin = {
  batch: Buffer.concat([Buffer.from([0x85]), text('v'), Buffer.from([1]), text('boot')]),
  seq: text('seq'),
  sent: text('sent'),
  blocks: text('blocks'),
  block: Buffer.concat([Buffer.from([0x84]), text('t0')]),
  dt: text('dt'),
  cell: text('cell'),
  values: text('values'),
}
const array = { fix: 0x90, wide: 0xdc }
const map = { fix: 0x80, wide: 0xde }

function walkBatch(cursor: Cursor): void {
  walkExactly(cursor, begin.batch)
  walkCounter(cursor)
  walkExactly(cursor, begin.seq)
  walkCounter(cursor)
  walkExactly(cursor, begin.sent)
  walkCounter(cursor)
  walkExactly(cursor, begin.blocks)
  for (let blocks = readLength(cursor, array); blocks > 0; blocks -= 1) walkBlock(cursor)
  must(cursor.at === cursor.bytes.length)
}

function walkBlock(cursor: Cursor): void {
  walkExactly(cursor, begin.block)
  walkValues(cursor, 1)
  walkExactly(cursor, begin.dt)
  const samples = readLength(cursor, array)
  cursor.samples += samples
  must(cursor.samples <= maxSamples)
  walkValues(cursor, samples)
  walkExactly(cursor, begin.cell)
  if (isNumber(cursor.bytes[cursor.at])) walkValues(cursor, 1)
  else walkColumn(cursor, samples)
  walkExactly(cursor, begin.values)
  walkColumns(cursor, samples)
}

function walkColumns(cursor: Cursor, samples: number): void {
  const columns = readLength(cursor, map)
  cursor.metrics += columns
  must(cursor.metrics <= maxMetrics)
  const names = new Set<string>()
  for (let column = 0; column < columns; column += 1) {
    names.add(readName(cursor))
    walkColumn(cursor, samples)
  }
  must(names.size === columns)
}

function walkColumn(cursor: Cursor, samples: number): void {
  must(readLength(cursor, array) === samples)
  walkValues(cursor, samples)
}

function walkExactly(cursor: Cursor, expected: Buffer): void {
  const { bytes, at } = cursor
  for (let index = 0; index < expected.length; index += 1) must(bytes[at + index] === expected[index])
  cursor.at = at + expected.length
}

/** A whole number from 0 to 2^53-1, in as many bits as the agent gives it: up to 32, or a float64. */
function walkCounter(cursor: Cursor): void {
  const { bytes, at } = cursor
  const token = bytes[at] ?? 0xc0
  walkValues(cursor, 1)
  if (token < 0x80 || (token >= 0xcc && token <= 0xce)) return
  must(token === 0xcb)
  const value = bytes.readDoubleBE(at + 1)
  must(Number.isSafeInteger(value) && value >= 0)
}

/** The length of an array or map, up to 65,535. */
function readLength(cursor: Cursor, { fix, wide }: { fix: number; wide: number }): number {
  const { bytes, at } = cursor
  const token = bytes[at] ?? 0
  if (token >= fix && token < fix + 16) {
    cursor.at = at + 1
    return token - fix
  }
  must(token === wide && at + 3 <= bytes.length)
  cursor.at = at + 3
  return bytes.readUInt16BE(at + 1)
}

/** A name of up to 255 ASCII letters. */
function readName(cursor: Cursor): string {
  const { bytes, at } = cursor
  const token = bytes[at] ?? 0
  const short = token >= 0xa0 && token <= 0xbf
  must(short || token === 0xd9)
  const start = short ? at + 1 : at + 2
  const end = start + (short ? token - 0xa0 : (bytes[at + 1] ?? 0))
  must(end <= bytes.length)
  for (let index = start; index < end; index += 1) must((bytes[index] as number) < 0x80)
  cursor.at = end
  return bytes.toString('latin1', start, end)
}

const isNumber = (token = 0xc0) => token < 0x80 || token >= 0xe0 || (token >= 0xca && token <= 0xd3)

/** Bytes of a number or nil by its first byte; 0 = anything else. */
const sizes = sizeTable()

function sizeTable(): Uint8Array {
  const table = new Uint8Array(256)
  for (let token = 0; token < 256; token += 1) if (isNumber(token) || token === 0xc0) table[token] = 1
  // float32, float64, then unsigned and signed integers of 8 to 64 bits.
  table.set([5, 9, 2, 3, 5, 9, 2, 3, 5, 9], 0xca)
  return table
}

function walkValues(cursor: Cursor, count: number): void {
  const { bytes } = cursor
  let at = cursor.at
  for (let left = count; left > 0; left -= 1) {
    const size = at < bytes.length ? (sizes[bytes[at] as number] as number) : 0
    must(size > 0)
    at += size
  }
  must(at <= bytes.length)
  cursor.at = at
}
