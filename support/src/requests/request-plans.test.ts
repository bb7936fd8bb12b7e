import { expect, it } from 'vitest'
import { shippedPlans } from '../../tests/request-scene.js'
import { requestPlansSchema } from './request-plans.js'

const problems = (steps: readonly object[]) => {
  const { plans } = shippedPlans
  const tried = { ...shippedPlans, plans: { ...plans, order: { actions: ['add'], steps } } }
  return requestPlansSchema.safeParse(tried).error?.issues.map(({ message }) => message)
}
const step = { id: 'a', name: 'A', department: 'billing', within: '1d' }

it('refuses a plan whose steps could never be done, or all fail without consequence', () => {
  expect(problems([step])).toBeUndefined()
  expect(problems([{ ...step, after: ['a'] }])).toEqual(['a is no step above this one'])
  expect(problems([step, step])).toEqual(['a stands twice'])
  expect(problems([{ ...step, optional: true }])).toEqual(['one step at least must not be optional'])
})
