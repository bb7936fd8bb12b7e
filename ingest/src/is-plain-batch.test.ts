import { decodeBatch } from '@telstar/contracts/decode-batch'
import { encodeColumnarBatch } from '@telstar/contracts/encode-batch'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlainBatch } from './is-plain-batch.js'

const sample = fc.record({
  ts: fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 }),
  cell: fc.integer({ min: 0, max: 5 }),
  values: fc.dictionary(
    fc.constantFrom('rsrp_dbm', 'cpu_pct', 'latency_ms', 'a_metric_with_a_name_of_more_than_31_letters'),
    fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer(), fc.float({ noNaN: true })),
  ),
})
// Beyond 2^32 a whole number that fits a float32 is written as one; the walk leaves these rare ones to decodeBatch.
const counter = (most: number) =>
  fc.integer({ min: 0, max: most }).filter((number) => number < 2 ** 32 || Math.fround(number) !== number)
const batch = fc
  .record({
    boot: counter(Number.MAX_SAFE_INTEGER),
    seq: counter(Number.MAX_SAFE_INTEGER),
    sent: counter(2 ** 45),
    samples: fc.array(sample, { maxLength: 40 }),
  })
  .map(encodeColumnarBatch)

describe('a plain batch', () => {
  it('is what the agent sends', () => {
    fc.assert(fc.property(batch, (payload) => isPlainBatch(payload)))
  })

  it('is read by decodeBatch, whatever bytes it was made from', () => {
    let plain = 0
    const change = fc.record({ at: fc.nat(), value: fc.nat(255), kind: fc.nat(2) })
    fc.assert(
      fc.property(batch, fc.array(change, { minLength: 1, maxLength: 3 }), (payload, changes) => {
        let bytes = Buffer.from(payload)
        for (const { at, value, kind } of changes) {
          const place = at % Math.max(1, bytes.length)
          if (kind === 0) bytes[place] = value
          else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1)])
          else bytes = Buffer.concat([bytes.subarray(0, place), Buffer.from([value]), bytes.subarray(place)])
        }
        if (!isPlainBatch(bytes)) return
        plain += 1
        decodeBatch(bytes, 0)
      }),
      { numRuns: 5000 },
    )
    expect(plain).toBeGreaterThan(100)
  })

  it('is none of the other forms, which are left to decodeBatch', () => {
    const twice = encodeColumnarBatch({
      boot: 1,
      seq: 1,
      sent: 1,
      samples: [{ ts: 1_700_000_000_000, cell: 1, values: { aa: 1, ab: 2 } }],
    })
    twice.write('a', twice.indexOf('ab') + 1)
    for (const payload of [Buffer.alloc(0), Buffer.from('{"a":1}'), Buffer.from([0x85]), twice])
      expect(isPlainBatch(payload)).toBe(false)
  })
})
