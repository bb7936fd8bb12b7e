import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameOf, recordAt } from '../tests/records.js'
import { halves, type Slice, sliceOf } from './slice.js'

const fromZero = () => 0n

/** Records of a few partitions with gaps, in order per partition, the partitions mixed. */
const slices = fc
  .array(fc.record({ partition: fc.integer({ min: 0, max: 3 }), gap: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 2,
    maxLength: 60,
  })
  .map((steps) => {
    const next = [0, 10, 20, 30]
    const records = steps.map(({ partition, gap }) => {
      const offset = (next[partition] ?? 0) + gap
      next[partition] = offset + 1
      return recordAt(partition, offset)
    })
    return sliceOf(records, (_, partition) => BigInt(partition * 10))
  })

function singles(slice: Slice): Slice[] {
  return slice.records.length < 2 ? [slice] : halves(slice).flatMap(singles)
}

describe('A slice', () => {
  it('takes each of its partitions from the known offset to one after its last record', () => {
    const slice = sliceOf([recordAt(1, 5), recordAt(0, 2), recordAt(1, 9)], (_, partition) =>
      partition === 1 ? 4n : 2n,
    )
    expect(slice.positions).toEqual([
      { topic: 't', partition: 1, from: 4n, next: 10n },
      { topic: 't', partition: 0, from: 2n, next: 3n },
    ])
  })

  it('halves into slices that follow on each other in the partition they share', () => {
    const [first, second] = halves(sliceOf([recordAt(0, 0), recordAt(0, 1), recordAt(0, 2)], fromZero))
    expect(first.records.map(nameOf)).toEqual(['0@0'])
    expect(first.positions).toEqual([{ topic: 't', partition: 0, from: 0n, next: 1n }])
    expect(second.records.map(nameOf)).toEqual(['0@1', '0@2'])
    expect(second.positions).toEqual([{ topic: 't', partition: 0, from: 1n, next: 3n }])
  })

  it('halved down to single records keeps every record, their order, and an unbroken chain of positions', () => {
    fc.assert(
      fc.property(slices, (slice) => {
        const parts = singles(slice)
        expect(parts.flatMap(({ records }) => records.map(nameOf))).toEqual(slice.records.map(nameOf))
        const at = new Map(slice.positions.map(({ partition, from }) => [partition, from]))
        for (const { partition, from, next } of parts.flatMap(({ positions }) => positions)) {
          expect(from).toBe(at.get(partition))
          at.set(partition, next)
        }
        expect(at).toEqual(new Map(slice.positions.map(({ partition, next }) => [partition, next])))
      }),
    )
  })
})
