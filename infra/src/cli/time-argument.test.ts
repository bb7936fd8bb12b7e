import { expect, it } from 'vitest'
import { lengthOfTime } from './length-of-time.js'
import { timeArgument } from './time-argument.js'

const now = Date.UTC(2026, 2, 1, 12)

it('a time is told as such, or by how long ago it was', () => {
  expect(timeArgument('now', now).getTime()).toBe(now)
  expect(timeArgument('90m', now).toISOString()).toBe('2026-03-01T10:30:00.000Z')
  expect(timeArgument('2026-02-28T00:00:00Z', now).toISOString()).toBe('2026-02-28T00:00:00.000Z')
  for (const text of ['', 'yesterday', '5', '2026-99-01'])
    expect(() => timeArgument(text, now)).toThrow(/ago/)
})

it('a length of time is told by its two largest units', () => {
  const lengths = [0, 499, 61_000, 3_600_000, 3_630_000, 90_061_000]
  expect(lengths.map(lengthOfTime)).toEqual(['0s', '0s', '1m 1s', '1h', '1h', '1d 1h'])
})
