import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalOfFloat32, fitsFloat32 } from './float32.js'
import { BrokenMessagePack, maxDepth, readMessagePack } from './read-message-pack.js'
import { writeMessagePack } from './write-message-pack.js'

const bytes = (...parts: (number | string | Uint8Array)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part as Uint8Array))),
  )
const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.integer({ min: -99_999, max: 99_999 }).map((whole) => whole / 100),
  fc.float(),
)
const leaf = fc.oneof(number, text, fc.boolean(), fc.constant(null), fc.uint8Array().map(Buffer.from))
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie('value')), fc.dictionary(text, tie('value'))),
}))

describe('MessagePack written and read again', () => {
  it('is the same value, down to NaN, −0 and a map with the key __proto__', () => {
    fc.assert(
      fc.property(value, (any) => {
        const back = readMessagePack(writeMessagePack(any))
        expect(back).toEqual(any)
        if (typeof any === 'number') expect(Object.is(back, any)).toBe(true)
      }),
      { numRuns: 500 },
    )
    const odd = { __proto__: null, toJSON: 1, constructor: [2] }
    expect(readMessagePack(writeMessagePack(odd))).toEqual({ ...odd })
    const keyed = readMessagePack(writeMessagePack(JSON.parse('{"__proto__":{"x":1}}'))) as object
    expect(Object.keys(keyed)).toEqual(['__proto__'])
    expect('x' in keyed).toBe(false)
  })

  it('keeps its size classes apart at every border', () => {
    const borders = [0, 15, 16, 31, 32, 127, 128, 255, 256]
    for (const size of borders) {
      for (const sample of ['x'.repeat(size), new Array(size).fill(7), Buffer.alloc(size, 1), size, -size]) {
        expect(readMessagePack(writeMessagePack(sample))).toEqual(sample)
      }
      const map = Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, index]))
      expect(readMessagePack(writeMessagePack(map))).toEqual(map)
    }
    for (const size of [65_535, 65_536]) {
      const back = readMessagePack(writeMessagePack(['x'.repeat(size), new Array(size).fill(7), size, -size]))
      expect(JSON.stringify(back)).toBe(
        JSON.stringify(['x'.repeat(size), new Array(size).fill(7), size, -size]),
      )
    }
  })

  it('writes two-digit decimals in five bytes and reads them back exactly', () => {
    for (let whole = -100_000; whole <= 100_000; whole += 97) {
      const decimal = whole / 100
      expect(fitsFloat32(decimal)).toBe(true)
      expect(decimalOfFloat32(Math.fround(decimal))).toBe(decimal)
    }
    expect(writeMessagePack(61.3)).toHaveLength(5)
    expect(writeMessagePack(Math.PI)).toHaveLength(9)
  })

  it('reads every float32 as a number that becomes the same float32 again', () => {
    fc.assert(
      fc.property(fc.float(), (single) => Object.is(Math.fround(decimalOfFloat32(single)), single)),
      { numRuns: 2000 },
    )
  })

  it('gives whole numbers to every reader exactly: a time in milliseconds is no float32', () => {
    expect(writeMessagePack(1_700_000_000_000)).toHaveLength(9)
    expect(decimalOfFloat32(Math.fround(1_700_000_000_000))).toBe(1_700_000_038_912)
  })

  it('reads float32 NaN and infinity as they are', () => {
    expect(readMessagePack(bytes(0xca, 0x7f, 0xc0, 0, 0))).toBeNaN()
    expect(readMessagePack(bytes(0xca, 0xff, 0x80, 0, 0))).toBe(Number.NEGATIVE_INFINITY)
  })

  it('reads 64-bit integers, as near as a number can', () => {
    expect(readMessagePack(bytes(0xcf, 0, 0, 1, 0, 0, 0, 0, 0))).toBe(2 ** 40)
    expect(readMessagePack(bytes(0xd3, 255, 255, 255, 255, 255, 255, 255, 254))).toBe(-2)
    expect(readMessagePack(bytes(0xcf, 255, 255, 255, 255, 255, 255, 255, 255))).toBe(2 ** 64)
  })

  it('refuses to write what it could not read back', () => {
    const deep = JSON.parse(`${'['.repeat(maxDepth + 1)}${']'.repeat(maxDepth + 1)}`)
    expect(() => writeMessagePack(deep)).toThrow(RangeError)
    expect(() => writeMessagePack(1n)).toThrow(TypeError)
    expect(writeMessagePack(deep[0])).toHaveLength(maxDepth)
  })
})

describe('MessagePack that is refused', () => {
  const key = bytes(0xa1, 'a')
  it.each([
    ['an array of 30 million in 5 bytes', bytes(0xdd, 1, 0xc9, 0xc3, 0x80), /announced at byte 5/],
    ['a map of 30 million in 5 bytes', bytes(0xdf, 1, 0xc9, 0xc3, 0x80), /announced/],
    ['30 million bytes in 5 bytes', bytes(0xc6, 1, 0xc9, 0xc3, 0x80), /end before/],
    ['a text of 30 million in 5 bytes', bytes(0xdb, 1, 0xc9, 0xc3, 0x80), /end before/],
    ['nothing at all', bytes(), /end before/],
    ['half a float', bytes(0xcb, 1, 2), /end before/],
    ['an array that ends early', bytes(0x93, 1, 2), /fewer bytes/],
    ['60,000 nested arrays', Buffer.alloc(60_000, 0x91), /deeper than 16/],
    [
      '20,000 nested maps',
      Buffer.concat([Buffer.alloc(60_000, bytes(0x81, key)), Buffer.of(1)]),
      /deeper than 16/,
    ],
    ['nested arrays that each claim the rest', Buffer.alloc(60_000, bytes(0xdc, 0xe0, 0)), /fewer|deeper/],
    ['a repeated key', bytes(0x82, key, 1, key, 2), /stands twice/],
    ['a key that is a number', bytes(0x81, 1, 1), /not text/],
    ['a key that is a map', bytes(0x81, 0x80, 1), /deeper|not text/],
    ['trailing bytes', bytes(0x81, key, 1, 0xc0, 0xc0), /2 bytes follow the end at byte 4/],
    ['text that is not UTF-8', bytes(0x81, 0xa1, 0xff, 1), /not UTF-8/],
    ['the byte that is never used', bytes(0xc1), /extension/],
    ['a date', bytes(0xd6, 0xff, 1, 1, 1, 1), /extension/],
    ['a regular expression of msgpackr', bytes(0xd4, 0x78, 0, 0x92, key, 0xa0), /extension/],
    ['a record definition of msgpackr', bytes(0xd4, 0x72, 0x40, 0x91, key, 1), /extension/],
    ['an extension of 30 million', bytes(0xc9, 1, 0xc9, 0xc3, 0x80, 1), /extension/],
  ])('%s', (_, payload, message) => {
    expect(() => readMessagePack(payload)).toThrow(BrokenMessagePack)
    expect(() => readMessagePack(payload)).toThrow(message)
  })
})
