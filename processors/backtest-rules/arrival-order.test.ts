import { expect, it } from 'vitest'
import { inOrderOfArrival, type LedgerRow } from './arrival-order.js'

const batch = (
  received: number,
  times: readonly [first: number | null, last: number | null],
  [boot, seq] = [1, 1],
): LedgerRow => [7, received, ...times, 5, '', String(boot), String(seq), 0]

it('batches of the period come in the order of arrival, with those that made others late', () => {
  const rows = [
    batch(300, [10, 20]),
    batch(100, [0, 4]),
    batch(250, [60, 70]),
    batch(400, [80, 90]),
    batch(90, [null, null]),
    batch(120, [18, 35], [2, 1]),
    batch(120, [15, 18], [1, 10]),
    batch(120, [12, 14], [1, 9]),
  ]
  const ordered = inOrderOfArrival(rows, { from: 5, to: 50 })
  expect(ordered.map(({ received, first }) => [received, first])).toEqual([
    [120, 12],
    [120, 15],
    [120, 18],
    [250, 60],
    [300, 10],
  ])
})
