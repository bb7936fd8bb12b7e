import { decimalOfFloat32 } from './float32.js'

/** Deepest nesting that is read or written: a batch needs 6 levels, odd values inside it may have some more. */
export const maxDepth = 16

/** The bytes are not one MessagePack value of the kinds this system speaks. */
export class BrokenMessagePack extends Error {
  override name = 'BrokenMessagePack'
}

/**
 * Reads exactly one MessagePack value: maps with text keys, arrays, text, bytes (views, not copies), numbers, booleans
 * and nil. Stricter than a general decoder, because whoever has a token chooses the bytes: no extensions, no repeated
 * key, no trailing bytes, nothing deeper than `maxDepth`; memory grows with the bytes read, never with a size claimed.
 * 64-bit integers beyond ±2^53 lose their last digits, as every number here does.
 * @throws {BrokenMessagePack} and nothing else
 */
export function readMessagePack(source: Uint8Array): unknown {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength)
  const cursor: Cursor = { bytes, view, at: 0 }
  const value = readValue(cursor, 0)
  if (cursor.at === bytes.length) return value
  throw new BrokenMessagePack(`${bytes.length - cursor.at} bytes follow the end at byte ${cursor.at}`)
}

interface Cursor {
  readonly bytes: Buffer
  readonly view: DataView
  at: number
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Where the next `size` bytes begin; the cursor then stands behind them. */
function take(cursor: Cursor, size: number): number {
  const start = cursor.at
  if (size > cursor.bytes.length - start) {
    throw new BrokenMessagePack(`the bytes end before the ${size} announced at byte ${start}`)
  }
  cursor.at = start + size
  return start
}

function readValue(cursor: Cursor, depth: number): unknown {
  const token = cursor.bytes[take(cursor, 1)] as number
  if (token < 0x80) return token
  if (token >= 0xe0) return token - 0x100
  if (token === 0xca) return decimalOfFloat32(cursor.view.getFloat32(take(cursor, 4)))
  if (token === 0xcb) return cursor.view.getFloat64(take(cursor, 8))
  if (token < 0x90) return readMap(cursor, token & 0x0f, depth)
  if (token < 0xa0) return readArray(cursor, token & 0x0f, depth)
  if (token < 0xc0) return readText(cursor, token & 0x1f)
  if (token >= 0xcc && token <= 0xd3) return readInteger(cursor, token)
  return readOther(cursor, token, depth)
}

function readInteger(cursor: Cursor, token: number): number {
  const { view } = cursor
  switch (token) {
    case 0xcc:
      return view.getUint8(take(cursor, 1))
    case 0xcd:
      return view.getUint16(take(cursor, 2))
    case 0xce:
      return view.getUint32(take(cursor, 4))
    case 0xcf:
      return Number(view.getBigUint64(take(cursor, 8)))
    case 0xd0:
      return view.getInt8(take(cursor, 1))
    case 0xd1:
      return view.getInt16(take(cursor, 2))
    case 0xd2:
      return view.getInt32(take(cursor, 4))
    default:
      return Number(view.getBigInt64(take(cursor, 8)))
  }
}

function readOther(cursor: Cursor, token: number, depth: number): unknown {
  if (token >= 0xde) return readMap(cursor, readSize(cursor, token - 0xdd), depth)
  if (token >= 0xdc) return readArray(cursor, readSize(cursor, token - 0xdb), depth)
  if (token >= 0xd9) return readText(cursor, readSize(cursor, token - 0xd9))
  if (token === 0xc0) return null
  if (token === 0xc2 || token === 0xc3) return token === 0xc3
  if (token >= 0xc4 && token <= 0xc6) return readBytes(cursor, readSize(cursor, token - 0xc4))
  const name = `0x${token.toString(16)}`
  throw new BrokenMessagePack(`${name} at byte ${cursor.at - 1} is an extension or no MessagePack at all`)
}

/** A size of 1, 2 or 4 bytes (`log2` 0, 1, 2). */
function readSize(cursor: Cursor, log2: number): number {
  if (log2 === 0) return cursor.view.getUint8(take(cursor, 1))
  return log2 === 1 ? cursor.view.getUint16(take(cursor, 2)) : cursor.view.getUint32(take(cursor, 4))
}

function readBytes(cursor: Cursor, length: number): Buffer {
  const start = take(cursor, length)
  return cursor.bytes.subarray(start, start + length)
}

function readText(cursor: Cursor, length: number): string {
  const start = take(cursor, length)
  if (isAscii(cursor.bytes, start, cursor.at)) return cursor.bytes.toString('latin1', start, cursor.at)
  try {
    return utf8.decode(cursor.bytes.subarray(start, cursor.at))
  } catch {
    throw new BrokenMessagePack(`the text at byte ${start} is not UTF-8`)
  }
}

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] as number) >= 0x80) return false
  return true
}

function readArray(cursor: Cursor, length: number, depth: number): unknown[] {
  enter(cursor, length, depth)
  const array: unknown[] = []
  while (array.length < length) {
    readShortNumbers(cursor, array, length)
    if (array.length < length) array.push(readValue(cursor, depth + 1))
  }
  return array
}

/** Nearly every byte of a batch is a float32 or a small number in an array: this loop halves the cost of reading one. */
function readShortNumbers(cursor: Cursor, array: unknown[], length: number): void {
  const { bytes, view } = cursor
  const lastFloat = bytes.length - 5
  let at = cursor.at
  for (let left = length - array.length; left > 0 && at < bytes.length; left--) {
    const token = bytes[at] as number
    if (token === 0xca && at <= lastFloat) {
      array.push(decimalOfFloat32(view.getFloat32(at + 1)))
      at += 5
    } else if (token < 0x80) {
      array.push(token)
      at += 1
    } else break
  }
  cursor.at = at
}

function readMap(cursor: Cursor, length: number, depth: number): Record<string, unknown> {
  enter(cursor, 2 * length, depth)
  const map: Record<string, unknown> = {}
  for (let index = 0; index < length; index++) {
    const key = readValue(cursor, maxDepth)
    if (typeof key !== 'string') throw new BrokenMessagePack(`a key before byte ${cursor.at} is not text`)
    if (Object.hasOwn(map, key)) throw new BrokenMessagePack(`a key before byte ${cursor.at} stands twice`)
    put(map, key, readValue(cursor, depth + 1))
  }
  return map
}

function enter(cursor: Cursor, values: number, depth: number): void {
  if (depth >= maxDepth) throw new BrokenMessagePack(`deeper than ${maxDepth} levels at byte ${cursor.at}`)
  if (values <= cursor.bytes.length - cursor.at) return
  throw new BrokenMessagePack(`${values} values announced at byte ${cursor.at}, where fewer bytes are left`)
}

/** An own property whatever its name: `map['__proto__'] = …` would change the prototype instead. */
function put(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') map[key] = value
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
}
