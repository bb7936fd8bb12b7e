import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeRecord, encodeRecord } from './spool-record.js'

const key = Buffer.from('node\0b0000000000000001')
const record = { at: 1_700_000_000_123, samples: 3, payload: Buffer.from('a payload') }

test('a record is read as it was written', () => {
  expect(decodeRecord(key, encodeRecord(key, record))).toEqual(record)
})

test('any flipped bit of a record or of its key is noticed', () => {
  const whole = Buffer.concat([key, encodeRecord(key, record)])
  fc.assert(
    fc.property(fc.nat(whole.length * 8 - 1), (bit) => {
      const damaged = Buffer.from(whole)
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(decodeRecord(damaged.subarray(0, key.length), damaged.subarray(key.length))).toBeNull()
    }),
  )
})

test('a record cut short is noticed', () => {
  const bytes = encodeRecord(key, record)
  for (let length = 0; length < bytes.length; length += 1)
    expect(decodeRecord(key, bytes.subarray(0, length))).toBeNull()
})
