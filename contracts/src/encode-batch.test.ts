import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBatch } from './decode-batch.js'
import { encodeBlocks, encodeColumnarBatch, encodeJsonBatch, type Sample } from './encode-batch.js'
import type { Batch } from './telemetry-batch.js'

const receivedAt = 1_700_000_000_500
const counter = fc.maxSafeNat()
const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -100_000, max: 100_000 }).map((whole) => whole / 100),
)
const sample = fc.record({
  ts: fc.oneof(fc.maxSafeInteger(), finite),
  cell: fc.integer({ min: 0, max: 3 }),
  values: fc.dictionary(fc.constantFrom('rsrp_dbm', 'snr_db', 'a,b', '__proto__', 'toJSON'), finite),
})
const outgoing = fc.record({ boot: counter, seq: counter, sent: finite, samples: fc.array(sample) })
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 'x', '', true),
)
const oddRows = fc.array(
  fc.record({ ts: fc.oneof(fc.double(), fc.maxSafeInteger()), cell: odd, a: odd, b: odd }),
  { minLength: 1 },
)

/** Each row of a batch as text, in any order: what must not change. −0 and 0 are one number. */
function rowsOf(batch: Batch): string[] {
  const text = (value: unknown) => (typeof value === 'number' ? `#${value}` : JSON.stringify(value))
  return batch.blocks
    .flatMap(({ ts, cell, columns }) =>
      ts.map((time, index) => {
        const values = [...columns].map(([name, column]) => `${name}=${text(column[index])}`)
        return [time, text(cell[index]), ...values.sort()].join(' ')
      }),
    )
    .sort()
}

const rowsOfSamples = (samples: readonly Sample[]) =>
  samples
    .map(({ ts, cell, values }) =>
      [
        ts,
        `#${cell}`,
        ...Object.entries(values)
          .map(([name, value]) => `${name}=#${value}`)
          .sort(),
      ].join(' '),
    )
    .sort()

describe('A batch encoded and decoded again', () => {
  it.each([
    ['columns', encodeColumnarBatch],
    ['JSON rows', encodeJsonBatch],
  ])('has the same identity and the same rows: %s', (_, encode) => {
    fc.assert(
      fc.property(outgoing, (batch) => {
        const decoded = decodeBatch(encode(batch), receivedAt)
        expect(decoded.identity).toEqual({ boot: batch.boot, seq: batch.seq })
        expect(decoded.sent).toBeCloseTo(batch.sent)
        expect(rowsOf(decoded)).toEqual(rowsOfSamples(batch.samples))
      }),
    )
  })

  it('is a fifth of its JSON in columns', () => {
    const samples = Array.from({ length: 100 }, (_, index) => ({
      ts: receivedAt + Math.floor(index / 3) * 1000,
      cell: (index % 3) + 1,
      values: {
        rsrp_dbm: -80 - index / 10,
        snr_db: index / 4,
        throughput_dl_mbps: index * 1.37,
        active_users: index,
      },
    }))
    const batch = { boot: 1, seq: 2, sent: receivedAt, samples }
    expect(encodeColumnarBatch(batch).length * 5).toBeLessThan(encodeJsonBatch(batch).length)
  })
})

describe('The remainder of a batch', () => {
  it('keeps rows as they came: text, NaN, times that are no number', () => {
    fc.assert(
      fc.property(oddRows, (rows) => {
        const batch: Batch = {
          identity: { boot: 1, seq: 2 },
          sent: 3,
          blocks: [
            {
              ts: rows.map(({ ts }) => ts),
              cell: rows.map(({ cell }) => cell),
              columns: new Map([
                ['a', rows.map(({ a }) => a)],
                ['b', rows.map(({ b }) => b)],
              ]),
            },
          ],
        }
        const again = decodeBatch(encodeBlocks(batch, batch.blocks), receivedAt)
        expect(again.identity).toEqual(batch.identity)
        expect(rowsOf(again)).toEqual(rowsOf(batch))
        expect(decodeBatch(encodeBlocks(again, again.blocks), receivedAt)).toEqual(again)
      }),
    )
  })

  it('of a batch without identity has none either, and keeps the time it was received', () => {
    const batch = decodeBatch(Buffer.from('[{"ts":"noon","cell":"2","values":{"a":1e400}}]'), receivedAt)
    const again = decodeBatch(encodeBlocks(batch, batch.blocks), receivedAt + 60_000)
    expect(again).toEqual(batch)
    expect(again.identity).toBeNull()
    expect(again.sent).toBe(receivedAt)
  })

  it('can be written whatever the metrics and their parts are called', () => {
    const payload = Buffer.from(
      '{"constructor":[1],"toJSON":{"constructor":1,"toJSON":2},"__proto__":{"__proto__":1}}',
    )
    const batch = decodeBatch(payload, receivedAt)
    expect(rowsOf(decodeBatch(encodeBlocks(batch, batch.blocks), receivedAt))).toEqual(rowsOf(batch))
  })
})
