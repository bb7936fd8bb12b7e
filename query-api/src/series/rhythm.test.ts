import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completenessOf, expectedSamples, rhythmOf } from './rhythm.js'

const minute = 60_000
const buckets = (counts: readonly number[]) =>
  counts.map((samples, i) => ({ start: i * minute, samples })).filter(({ samples }) => samples > 0)
const always = { since: 0, until: 1e15 }

describe('rhythm and completeness', () => {
  it('is what most buckets hold, whatever a few lost', () => {
    expect(rhythmOf(buckets([6, 6, 5, 6, 6, 0, 0, 0, 6, 6, 2, 6, 6]))).toBe(6 / minute)
  })

  it('is true for a node that reports less often than a bucket is wide', () => {
    const rhythm = rhythmOf(buckets(Array.from({ length: 60 }, (_, i) => (i % 15 === 0 ? 1 : 0))))!
    expect(rhythm).toBeCloseTo(1 / (15 * minute), 12)
    expect(expectedSamples({ start: 0, end: minute }, rhythm, always)).toBe(0)
    expect(expectedSamples({ start: 0, end: 60 * minute }, rhythm, always)).toBe(4)
  })

  it('is unknown with fewer than three buckets', () => {
    expect(rhythmOf(buckets([6, 6]))).toBeNull()
    expect(completenessOf(3, null)).toBeNull()
  })

  it('expects nothing before the node was known, and only the elapsed part of the running bucket', () => {
    const known = { since: 10 * minute, until: 20.5 * minute }
    expect(expectedSamples({ start: 5 * minute, end: 6 * minute }, 6 / minute, known)).toBe(0)
    expect(expectedSamples({ start: 20 * minute, end: 21 * minute }, 6 / minute, known)).toBe(3)
    expect(expectedSamples({ start: 30 * minute, end: 31 * minute }, 6 / minute, known)).toBe(0)
  })

  it('says whole only when all are there, and nothing when nothing was due', () => {
    expect(completenessOf(6, 6)).toBe(1)
    expect(completenessOf(7, 6)).toBe(1)
    expect(completenessOf(8639, 8640)).toBe(0.99)
    expect(completenessOf(0, 6)).toBe(0)
    expect(completenessOf(0, 0)).toBeNull()
    expect(completenessOf(1, 0)).toBe(1)
  })

  it('finds exactly the lost samples of a steady node', () => {
    const losses = fc.array(fc.constantFrom(0, 0, 0, 1, 6), { minLength: 9, maxLength: 60 })
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 600 }), losses, (perBucket, lost) => {
        const counts = [...lost.map((n) => perBucket - n), ...lost.map(() => perBucket), perBucket]
        const rhythm = rhythmOf(buckets(counts))!
        const expected = expectedSamples({ start: 0, end: minute }, rhythm, always)
        expect(expected).toBe(perBucket)
      }),
    )
  })
})
