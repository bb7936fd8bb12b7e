import { expect, it } from 'vitest'
import { inOrderOfArrival, type LedgerRow } from './arrival-order.js'

const batch = (received: number, first: number, [boot, seq] = [1, 1]): LedgerRow => {
  return [7, received, first, first + 10, 5, '', String(boot), String(seq), 0]
}

it('batches come in the order of arrival, those of one millisecond in the order of their numbers', () => {
  const rows = [
    batch(300, 10),
    batch(100, 0),
    batch(120, 18, [2, 1]),
    batch(120, 15, [1, 10]),
    batch(120, 12, [1, 9]),
  ]
  expect(inOrderOfArrival(rows).map(({ received, first }) => [received, first])).toEqual([
    [100, 0],
    [120, 12],
    [120, 15],
    [120, 18],
    [300, 10],
  ])
})
