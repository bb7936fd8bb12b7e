import { describe, expect, it } from 'vitest'
import { nextRhythm } from './rhythm.js'

const after = (pauses: readonly number[], from = 0) => Math.round(pauses.reduce(nextRhythm, from))

describe('the rhythm of a node', () => {
  it('is the pause between its batches', () => {
    expect(after([10_000, 10_000, 10_000])).toBe(10_000)
    expect(after(new Array(60).fill(30_000), 10_000)).toBeGreaterThan(29_000)
  })

  it('is hardly changed by an outage', () => {
    expect(after([7_200_000, 10_000, 10_000], 10_000)).toBeLessThan(13_500)
  })

  it('is not what a backlog is delivered in', () => {
    expect(after(new Array(1000).fill(20), 60_000)).toBe(60_000)
  })
})
