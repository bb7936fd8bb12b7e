import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CopyEncoder } from './copy-encoder.js'
import type { NodeBlock } from './node-block.js'

interface Row {
  readonly time: bigint
  readonly nodeId: number
  readonly cell: number
  readonly values: readonly (number | null)[]
}

/** Reads the binary COPY format as PostgreSQL documents it. */
function decode(bytes: Buffer): Row[] {
  expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0')
  const rows: Row[] = []
  let at = 19
  const field = () => {
    const length = bytes.readInt32BE(at)
    at += 4 + Math.max(length, 0)
    return length < 0 ? null : bytes.subarray(at - length, at)
  }
  for (let fields = bytes.readInt16BE(at); fields !== -1; fields = bytes.readInt16BE(at)) {
    at += 2
    const [time, node, cell, ...values] = Array.from({ length: fields }, field)
    rows.push({
      time: time?.readBigInt64BE() ?? 0n,
      nodeId: node?.readInt32BE() ?? -1,
      cell: cell?.readInt16BE() ?? -1,
      values: values.map((value) => value?.readDoubleBE() ?? null),
    })
  }
  expect(bytes.length).toBe(at + 2)
  return rows
}

interface Sample {
  readonly ts: number
  readonly cell: number
  readonly values: readonly (number | null)[]
}

const metrics = ['a', 'b', 'c']
const group = { name: 'radio', metrics }

function blockOf(nodeId: number, samples: readonly Sample[]): NodeBlock {
  const values = metrics.flatMap((_, column) => samples.map((sample) => sample.values[column] ?? Number.NaN))
  const block = {
    group,
    ts: Float64Array.from(samples, ({ ts }) => ts),
    cell: Int16Array.from(samples, ({ cell }) => cell),
    values: Float64Array.from(values),
    stored: Uint8Array.from(samples, (sample) => (sample.values.some((value) => value !== null) ? 1 : 0)),
  }
  return { nodeId, block }
}

const postgresEpoch = BigInt(Date.UTC(2000, 0, 1)) * 1000n
const value = fc.option(fc.double({ noNaN: true }), { nil: null })
const sample: fc.Arbitrary<Sample> = fc.record({
  ts: fc.oneof(
    fc.integer({ min: 0, max: 4_000_000_000_000 }),
    fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_050 }),
  ),
  cell: fc.integer({ min: 0, max: 32_767 }),
  values: fc.tuple(value, value, value),
})
const block = fc.record({ nodeId: fc.integer({ min: 1, max: 2 ** 31 - 1 }), samples: fc.array(sample) })

describe('CopyEncoder', () => {
  it('writes every sample that has a value, bit for bit', () => {
    const encoder = new CopyEncoder()
    fc.assert(
      fc.property(fc.array(block), (blocks) => {
        const sent = blocks.flatMap(({ nodeId, samples }) =>
          samples
            .filter(({ values }) => values.some((entry) => entry !== null))
            .map(({ ts, cell, values }) => ({
              time: BigInt(ts) * 1000n - postgresEpoch,
              nodeId,
              cell,
              values,
            })),
        )
        const data = encoder.encode(
          blocks.map(({ nodeId, samples }) => blockOf(nodeId, samples)),
          metrics.length,
        )
        const rows = decode(data.bytes)
        expect(data.rows).toBe(sent.length)
        expect(rows.map(key).sort()).toEqual(sent.map(key).sort())
      }),
    )
  })

  it('orders rows by time, then node, then as they came', () => {
    fc.assert(
      fc.property(fc.array(block), (blocks) => {
        const data = new CopyEncoder().encode(
          blocks.map(({ nodeId, samples }) => blockOf(nodeId, samples)),
          metrics.length,
        )
        const rows = decode(data.bytes)
        for (const [index, row] of rows.entries()) {
          const before = rows[index - 1]
          if (before === undefined) continue
          expect(before.time < row.time || (before.time === row.time && before.nodeId <= row.nodeId)).toBe(
            true,
          )
        }
      }),
    )
  })

  it.each([-0, Number.MIN_VALUE, Number.MAX_VALUE, -1e-310, 0.1])('keeps %d as it is', (edge) => {
    const data = new CopyEncoder().encode([blockOf(7, [{ ts: 0, cell: 0, values: [edge, null, null] }])], 3)
    expect(decode(data.bytes)[0]?.values).toEqual([edge, null, null])
  })

  it('keeps parts of a millisecond to the microsecond', () => {
    const data = new CopyEncoder().encode([blockOf(7, [{ ts: 1.0625, cell: 0, values: [1, null, null] }])], 3)
    expect(decode(data.bytes)[0]?.time).toBe(1063n - postgresEpoch)
  })

  it('can be used again: nothing of a larger slice before is left', () => {
    const encoder = new CopyEncoder()
    const many = Array.from({ length: 20_000 }, (_, ts) => ({ ts, cell: 1, values: [1, 2, 3] }))
    expect(encoder.encode([blockOf(1, many)], 3).rows).toBe(20_000)
    expect(decode(encoder.encode([blockOf(2, many.slice(0, 1))], 3).bytes)).toHaveLength(1)
  })
})

const key = ({ time, nodeId, cell, values }: Row) =>
  [time, nodeId, cell, ...values.map((entry) => (Object.is(entry, -0) ? '-0' : String(entry)))].join()
