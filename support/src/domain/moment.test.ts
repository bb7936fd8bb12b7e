import { expect, it } from 'vitest'
import { momentSchema } from './moment.js'

it('is kept in UTC, and is its own when it is read again', () => {
  const kept = momentSchema.parse('2026-03-29T02:30:00+02:00')
  expect(kept).toBe('2026-03-29T00:30:00.000Z')
  expect(momentSchema.parse(kept)).toBe(kept)
})

it('is of a year that the database can hold', () => {
  for (const text of [
    '0000-01-01T00:00:00Z',
    '1899-12-31T23:59:59Z',
    '9999-12-31T23:59:59-14:00',
    '3000-01-01T00:00:00Z',
  ])
    expect(momentSchema.safeParse(text).success).toBe(false)
})
