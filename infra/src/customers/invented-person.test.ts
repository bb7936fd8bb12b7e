import { describe, expect, it } from 'vitest'
import { inventedPerson } from './invented-person.js'

const people = Array.from({ length: 2000 }, (_, index) => inventedPerson(`north/${index}`))

describe('invented people', () => {
  it('are the same for the same seed', () => {
    expect(inventedPerson('north/7')).toEqual(people[7])
  })

  it('can be told from each other', () => {
    expect(new Set(people.map(({ name }) => name)).size).toBeGreaterThan(1990)
    expect(new Set(people.map(({ email }) => email)).size).toBe(2000)
  })

  it('have mail addresses and telephone numbers that reach nobody', () => {
    for (const { email, phone } of people) {
      expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d+@example\.net$/)
      expect(phone).toMatch(/^\+99900\d{7}$/)
    }
  })
})
