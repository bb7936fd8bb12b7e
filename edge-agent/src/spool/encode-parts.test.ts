import { decodeBatch } from '@telstar/contracts/decode-batch'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeParts } from './encode-parts.js'

const first = { boot: 7, seq: 5 }
const samplesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ts: 1000 + index,
    cell: 1,
    values: { rsrp_dbm: -80 - index / 7 },
  }))

test('samples that fit become one batch', () => {
  const { parts, refused } = encodeParts(samplesOf(10), { first, sent: 1, payloadBytes: 60_000 })
  expect(parts.map(({ boot, seq, samples }) => ({ boot, seq, samples }))).toEqual([{ ...first, samples: 10 }])
  expect(refused).toBe(0)
})

test('samples that do not fit become several batches in order, each small enough, none lost', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 120, max: 2000 }),
      (count, payloadBytes) => {
        const { parts, refused } = encodeParts(samplesOf(count), { first, sent: 1, payloadBytes })
        expect(refused).toBe(0)
        expect(parts.map(({ seq }) => seq)).toEqual(parts.map((_, index) => first.seq + index))
        expect(Math.max(...parts.map(({ payload }) => payload.length))).toBeLessThanOrEqual(payloadBytes)
        const times = parts.flatMap(({ payload }) =>
          decodeBatch(payload, 0).blocks.flatMap((block) => block.ts),
        )
        expect(times).toEqual(samplesOf(count).map(({ ts }) => ts))
      },
    ),
  )
})

test('a single sample that no packet can hold is refused and the others go', () => {
  const huge = { ts: 1, cell: 1, values: { ['m'.repeat(400)]: 1 } }
  const { parts, refused } = encodeParts([...samplesOf(2), huge], { first, sent: 1, payloadBytes: 200 })
  expect(refused).toBe(1)
  expect(parts.reduce((sum, { samples }) => sum + samples, 0)).toBe(2)
})
