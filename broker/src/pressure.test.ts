import { expect, it, vi } from 'vitest'
import { Admission } from './admission.js'
import { LogBudget } from './log-budget.js'
import { Pressure } from './pressure.js'

it('holds everybody above the bound and wakes them once when a quarter of it is free', () => {
  const pressure = new Pressure(100)
  pressure.take(100)
  expect(pressure.high).toBe(true)
  const resume = vi.fn()
  pressure.whenLow(resume)
  pressure.give(20)
  expect(resume).not.toHaveBeenCalled()
  pressure.give(5)
  expect(resume).toHaveBeenCalledOnce()
  pressure.give(75)
  expect(resume).toHaveBeenCalledOnce()
  expect(pressure.bytes).toBe(0)
})

it('counts sockets in all and per address, and forgets those that left', () => {
  const admission = new Admission({ most: 3, mostPerAddress: 2 })
  expect(['a', 'a', 'a', 'b', 'c'].map((address) => admission.enter(address))).toEqual([
    null,
    null,
    'too-many-from-address',
    null,
    'too-many-connections',
  ])
  admission.leave('a')
  expect(admission.enter('a')).toBeNull()
  expect(admission.count).toBe(3)
})

it('writes a burst of lines of one kind and then says how many were left out', () => {
  let now = 0
  const budget = new LogBudget(() => now)
  const spent = Array.from({ length: 503 }, () => budget.spend('flood'))
  expect(spent.filter((left) => left === null)).toHaveLength(3)
  expect(budget.spend('another')).toBe(0)
  now = 1000
  expect(budget.spend('flood')).toBe(3)
})
