import { expect, it } from 'vitest'
import { Step } from './step.js'

const minute = 60_000

it('begins with one bucket, grows while it is quick, and shrinks when it was slow', () => {
  const step = new Step(minute)
  const whole = { from: 0, to: 10 * minute }
  expect(step.cut(whole)).toEqual([
    { from: 0, to: minute },
    { from: minute, to: 10 * minute },
  ])
  step.took(10)
  step.took(10)
  expect(step.cut(whole)[0]).toEqual({ from: 0, to: 4 * minute })
  step.took(1000)
  expect(step.cut(whole)[0]).toEqual({ from: 0, to: 2 * minute })
  for (let times = 0; times < 20; times += 1) step.took(1000)
  expect(step.cut(whole)[0]).toEqual({ from: 0, to: minute })
})

it('leaves nothing of a range that fits', () => {
  expect(new Step(minute).cut({ from: 0, to: minute })).toEqual([{ from: 0, to: minute }, null])
})
