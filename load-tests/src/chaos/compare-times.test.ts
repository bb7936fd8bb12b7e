import { expect, it } from 'vitest'
import { compareTimes } from './compare-times.js'

it('finds every wanted time once, rounded or not', () => {
  expect(compareTimes([1, 1, 5, 9], [1, 1.4, 4.6, 9], 0.5)).toEqual({ missing: 0, surplus: 0 })
})

it('counts a time that is there twice, and one that is not there, even when the sums are equal', () => {
  expect(compareTimes([10, 20, 30], [10, 10, 30], 1)).toEqual({ missing: 1, surplus: 1 })
  expect(compareTimes([10, 20, 30], [20, 30, 40], 1)).toEqual({ missing: 1, surplus: 1 })
})

it('counts all against nothing', () => {
  expect(compareTimes([1, 2], [], 1)).toEqual({ missing: 2, surplus: 0 })
  expect(compareTimes([], [1, 2, 3], 1)).toEqual({ missing: 0, surplus: 3 })
})
