import { expect, it } from 'vitest'
import { lagOf } from './lag.js'

const bounds = [
  { partition: 0, low: 0, high: 10 },
  { partition: 1, low: 5, high: 8 },
  { partition: 2, low: 0, high: 4 },
]

it('is what lies between the stored offsets and the ends, over all partitions', () => {
  expect(
    lagOf(
      bounds,
      new Map([
        [0, 10],
        [1, 6],
        [2, 1],
      ]),
    ),
  ).toBe(5)
})

it('begins at the oldest record kept where no offset was stored or what it names is gone', () => {
  expect(lagOf(bounds, new Map([[1, 2]]))).toBe(10 + 3 + 4)
})

it('is never negative, as after a topic was made anew', () => {
  expect(lagOf([{ partition: 0, low: 0, high: 3 }], new Map([[0, 50]]))).toBe(0)
})
