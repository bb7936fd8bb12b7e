import { expect, it } from 'vitest'
import { isAfter } from './is-after.js'

it('orders places by transaction, then by position, as numbers', () => {
  const place = (xid: string, position: string) => ({ xid, position })
  expect(isAfter(place('10', '1'), place('9', '500'))).toBe(true)
  expect(isAfter(place('9', '500'), place('10', '1'))).toBe(false)
  expect(isAfter(place('9', '10'), place('9', '9'))).toBe(true)
  expect(isAfter(place('9', '9'), place('9', '9'))).toBe(false)
})
