import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { narrowestPlan, planSeries, type SeriesRange, seriesLimits } from './plan-series.js'

const hour = 3_600_000
const day = 24 * hour
const at = Date.parse('2026-11-23T12:00:00Z')
const range = (length: number, more: Partial<SeriesRange> = {}): SeriesRange => ({
  from: at - length,
  to: at,
  resolution: 'auto',
  rawAnswers: false,
  ...more,
})

describe('planning a series', () => {
  it('takes the narrowest step that keeps within maxPoints', () => {
    expect(planSeries(range(hour))).toMatchObject({ source: '1m', stepMs: 60_000, points: 60 })
    expect(planSeries(range(day))).toMatchObject({ source: '1m', stepMs: 120_000, points: 720 })
    expect(planSeries(range(7 * day))).toMatchObject({ source: '15m', stepMs: 15 * 60_000, points: 672 })
    expect(planSeries(range(30 * day))).toMatchObject({ source: '1h', stepMs: hour, points: 720 })
    expect(planSeries(range(3653 * day))).toMatchObject({ source: '1d', stepMs: 7 * day })
  })

  it('takes single samples where one a second would fit and nothing is to be aggregated', () => {
    expect(planSeries(range(600_000, { rawAnswers: true }))).toMatchObject({ source: 'raw', points: 1000 })
    expect(planSeries(range(600_000))).toMatchObject({ source: '1m' })
    expect(planSeries(range(600_000, { rawAnswers: true, maxPoints: 500 }))).toMatchObject({ source: '1m' })
  })

  it('keeps to the resolution that was asked for, or says which would fit', () => {
    expect(planSeries(range(day, { resolution: '1h' }))).toMatchObject({ source: '1h', points: 24 })
    expect(planSeries(range(30 * day, { resolution: '1m' }))).toMatchObject({
      refused: 'too-many-points',
      advice: expect.stringContaining('resolution=auto'),
    })
    expect(planSeries(range(day, { resolution: '1h', maxPoints: 10 }))).toMatchObject({
      refused: 'too-many-points',
    })
  })

  it('refuses empty, backward and too long ranges', () => {
    expect(planSeries(range(0))).toMatchObject({ refused: 'range-empty' })
    expect(planSeries(range(-5))).toMatchObject({ refused: 'range-empty' })
    expect(planSeries(range(3661 * day))).toMatchObject({ refused: 'range-too-long' })
    expect(planSeries(range(32 * day, { resolution: 'raw' }))).toMatchObject({ refused: 'range-too-long' })
  })

  it('covers the range with whole buckets and never more than maxPoints of them', () => {
    const length = fc.integer({ min: 1, max: seriesLimits.mostDays * day })
    const points = fc.integer({ min: 2, max: seriesLimits.mostPoints })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: at }), length, points, (from, span, most) => {
        const plan = narrowestPlan({ from, to: from + span }, most)
        if (plan.source === 'raw') throw new Error('a rollup was asked for')
        expect(plan.points).toBeLessThanOrEqual(most)
        expect((plan.to - plan.from) / plan.stepMs).toBe(plan.points)
        expect(plan.from % plan.stepMs).toBe(0)
        expect(plan.from).toBeLessThanOrEqual(from)
        expect(plan.from + plan.stepMs).toBeGreaterThan(from)
        expect(plan.to).toBeGreaterThanOrEqual(from + span)
      }),
    )
  })
})
