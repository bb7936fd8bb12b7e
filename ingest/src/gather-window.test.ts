import { expect, it } from 'vitest'
import { gatherWindowMs } from './gather-window.js'

it('waits little while few batches come, longer while many do, and never longer than told', () => {
  const limits = { leastMs: 2, mostMs: 14 }
  expect([0, 83, 200, 500, 800, 100_000].map((rate) => gatherWindowMs(rate, limits))).toEqual([
    2, 2, 2, 8, 14, 14,
  ])
})
