import { expect, it } from 'vitest'
import { Vacancies } from './vacancies.js'

it('a generation is gone when nobody was seen to follow it for half a minute on end', () => {
  let now = 0
  const vacancies = new Vacancies(() => now)
  const one = { name: 'customers', generation: 1, held: false }
  const seen = (at: number, held: boolean) => {
    now = at
    vacancies.see([{ ...one, held }])
    return vacancies.isGone(one)
  }
  expect(vacancies.isGone(one)).toBe(false)
  expect([seen(0, false), seen(20_000, false), seen(22_000, true), seen(24_000, false)]).not.toContain(true)
  expect(seen(53_999, false)).toBe(false)
  expect(seen(54_000, false)).toBe(true)
  expect(seen(55_000, true)).toBe(false)
})
