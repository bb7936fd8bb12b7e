import { fitsFloat32 } from './float32.js'
import { maxDepth } from './read-message-pack.js'

/**
 * Writes what `readMessagePack` reads, so that reading gives the same value again: numbers in the fewest bytes that lose
 * nothing (whole numbers as integers, decimals of up to 7 digits as float32), undefined as nil, a Map or an object as a
 * map of its own keys, whatever they are called.
 * @throws {TypeError} for functions, symbols and bigints, {RangeError} for what is nested deeper than `maxDepth`
 */
export function writeMessagePack(value: unknown): Buffer {
  out.at = 0
  writeValue(value, 0)
  const bytes = Buffer.allocUnsafe(out.at)
  out.bytes.copy(bytes, 0, 0, out.at)
  if (out.bytes.length > keptBytes) out = outputOf(keptBytes)
  return bytes
}

const keptBytes = 262_144

/** Written to again and again, because fresh memory costs more than the numbers put there; grows by doubling. */
let out = outputOf(keptBytes)

function outputOf(size: number) {
  const bytes = Buffer.allocUnsafeSlow(size)
  return { bytes, view: new DataView(bytes.buffer), at: 0 }
}

/** Where the next `size` bytes go. */
function reserve(size: number): number {
  const start = out.at
  if (start + size > out.bytes.length) {
    const larger = outputOf(Math.max(start + size, 2 * out.bytes.length))
    out.bytes.copy(larger.bytes, 0, 0, start)
    out = larger
  }
  out.at = start + size
  return start
}

function writeValue(value: unknown, depth: number): void {
  if (typeof value === 'number') writeNumber(value)
  else if (value === null || value === undefined) writeByte(0xc0)
  else if (typeof value === 'string') writeText(value)
  else if (typeof value === 'boolean') writeByte(value ? 0xc3 : 0xc2)
  else if (typeof value === 'object') writeObject(value, depth)
  else throw new TypeError(`a ${typeof value} has no MessagePack form here`)
}

function writeObject(value: object, depth: number): void {
  if (value instanceof Uint8Array) {
    writeHead(value.length, headOfBytes)
    const start = reserve(value.length)
    out.bytes.set(value, start)
    return
  }
  if (depth >= maxDepth) throw new RangeError(`nested deeper than ${maxDepth} levels`)
  if (Array.isArray(value)) {
    writeHead(value.length, headOfArray)
    for (let index = 0; index < value.length; index++) writeValue(value[index], depth + 1)
    return
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  writeHead(entries.length, headOfMap)
  for (const [key, item] of entries) {
    writeText(String(key))
    writeValue(item, depth + 1)
  }
}

/** First bytes by size: a size below `until` stands in the token `short` itself; then come 1, 2 and 4 bytes. */
interface Head {
  readonly short: number
  readonly until: number
  readonly one?: number
  readonly two: number
  readonly four: number
}

const headOfText: Head = { short: 0xa0, until: 32, one: 0xd9, two: 0xda, four: 0xdb }
const headOfBytes: Head = { short: 0, until: 0, one: 0xc4, two: 0xc5, four: 0xc6 }
const headOfArray: Head = { short: 0x90, until: 16, two: 0xdc, four: 0xdd }
const headOfMap: Head = { short: 0x80, until: 16, two: 0xde, four: 0xdf }

function writeHead(size: number, head: Head): void {
  if (size < head.until) writeByte(head.short | size)
  else if (size < 0x100 && head.one !== undefined) write1(head.one, size)
  else if (size < 0x10000) write2(head.two, size)
  else write4(head.four, size)
}

function writeText(text: string): void {
  const length = Buffer.byteLength(text)
  writeHead(length, headOfText)
  const start = reserve(length)
  out.bytes.write(text, start)
}

function writeNumber(value: number): void {
  if (value >>> 0 === value && (value !== 0 || 1 / value > 0)) writeUnsigned(value)
  else if (value >> 0 === value && value < 0) writeNegative(value)
  else if (fitsFloat32(value)) {
    const start = reserve(5)
    out.bytes[start] = 0xca
    out.view.setFloat32(start + 1, value)
  } else {
    const start = reserve(9)
    out.bytes[start] = 0xcb
    out.view.setFloat64(start + 1, value)
  }
}

function writeUnsigned(value: number): void {
  if (value < 0x80) writeByte(value)
  else if (value < 0x100) write1(0xcc, value)
  else if (value < 0x10000) write2(0xcd, value)
  else write4(0xce, value)
}

function writeNegative(value: number): void {
  if (value >= -0x20) writeByte(value & 0xff)
  else if (value >= -0x80) write1(0xd0, value & 0xff)
  else if (value >= -0x8000) write2(0xd1, value & 0xffff)
  else write4(0xd2, value >>> 0)
}

function writeByte(byte: number): void {
  const start = reserve(1)
  out.bytes[start] = byte
}

function write1(token: number, value: number): void {
  const start = reserve(2)
  out.bytes[start] = token
  out.bytes[start + 1] = value
}

function write2(token: number, value: number): void {
  const start = reserve(3)
  out.bytes[start] = token
  out.view.setUint16(start + 1, value)
}

function write4(token: number, value: number): void {
  const start = reserve(5)
  out.bytes[start] = token
  out.view.setUint32(start + 1, value)
}
