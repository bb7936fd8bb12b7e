import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillGaps } from './fill-gaps.js'

const minute = 60_000
const frame = (buckets: number) => ({
  from: 0,
  to: buckets * minute,
  stepMs: minute,
  known: { since: 0, until: 1e15 },
  earlierRhythm: null,
})
const measured = (counts: readonly number[]) =>
  counts.flatMap((samples, i) => (samples ? [{ start: i * minute, samples, value: i }] : []))

describe('filling gaps', () => {
  it('gives every bucket of the range, those without samples as null with completeness 0', () => {
    const { points, completeness } = fillGaps(measured([6, 6, 0, 6, 3, 6]), frame(6))
    expect(points.map(({ value }) => value)).toEqual([0, 1, null, 3, 4, 5])
    expect(points.map((point) => point.completeness)).toEqual([1, 1, 0, 1, 0.5, 1])
    expect(completeness).toBe(0.75)
  })

  it('takes the rhythm from before where the range is silent, and says nothing without one', () => {
    const silent = fillGaps([], { ...frame(3), earlierRhythm: 6 / minute })
    expect(silent.points.map((point) => point.completeness)).toEqual([0, 0, 0])
    expect(silent.completeness).toBe(0)
    expect(fillGaps([], frame(3)).completeness).toBeNull()
  })

  it('does not count the time before the node was there or after now', () => {
    const late = { ...frame(8), known: { since: 3 * minute, until: 6 * minute } }
    const { points } = fillGaps(measured([0, 0, 0, 6, 6, 6, 0, 0]), late)
    expect(points.map((point) => point.completeness)).toEqual([null, null, null, 1, 1, 1, null, null])
  })

  it('counts samples older than the registration: a replayed file makes its node known', () => {
    const replayed = { ...frame(5), known: { since: 4 * minute, until: 1e15 } }
    const { points } = fillGaps(measured([0, 6, 6, 0, 6]), replayed)
    expect(points.map((point) => point.completeness)).toEqual([null, 1, 1, 0, 1])
  })

  it('never loses, adds or moves a bucket', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 50 }), (counts) => {
        const { points } = fillGaps(measured(counts), frame(counts.length))
        expect(points.map(({ samples }) => samples)).toEqual(counts)
        expect(points.map(({ start }) => start)).toEqual(counts.map((_, i) => i * minute))
        for (const { completeness } of points) {
          expect(completeness === null || (completeness >= 0 && completeness <= 1)).toBe(true)
        }
      }),
    )
  })
})
