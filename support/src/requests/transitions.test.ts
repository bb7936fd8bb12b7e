import { expect, it } from 'vitest'
import { oneOfEach, orderOf, RequestScene } from '../../tests/request-scene.js'
import type { RequestCommand, RequestCommandType } from './commands.js'
import { type RequestStatus, requestStatuses } from './state.js'
import { transitions } from './transitions.js'

const { approve, decline, cancel, hold } = oneOfEach
const begin = oneOfEach['start-step']
const change = orderOf({
  kind: 'change',
  items: [{ itemId: 'a', action: 'modify', product: 'x', quantity: 1 }],
})
const many = orderOf({ items: [{ itemId: 'a', action: 'add', product: 'x', quantity: 11 }] })
const order = orderOf()
const step = (type: 'start-step' | 'complete-step', stepId: string): RequestCommand => ({ type, stepId })
const done = (stepId: string) => [step('start-step', stepId), step('complete-step', stepId)]
const termination = orderOf({
  kind: 'terminate',
  items: [{ itemId: 'a', action: 'delete', product: 'x', quantity: 1 }],
})

/** Commands that lead to each status. */
const ways: Readonly<Record<RequestStatus, readonly RequestCommand[]>> = {
  acknowledged: [order],
  pending: [many],
  inProgress: [order, begin],
  held: [order, hold],
  rejected: [many, decline],
  cancelled: [order, cancel],
  failed: [order, begin, oneOfEach['fail-step']],
  completed: [change, ...done('provision'), ...done('adjust-billing')],
  partial: [
    termination,
    approve,
    step('start-step', 'retention'),
    { type: 'fail-step', stepId: 'retention', reasonCode: 'customer-absent' },
    ...done('final-bill'),
    ...done('disconnect'),
  ],
}
const commands = Object.keys(oneOfEach) as RequestCommandType[]

it.each(requestStatuses)(
  'of all commands, a request that is %s takes those of the table and no other',
  (status) => {
    for (const type of commands.filter((each) => each !== 'order')) {
      const scene = new RequestScene().giveAll(...ways[status])
      expect(scene.state?.status).toBe(status)
      const outcome = scene.give(oneOfEach[type])
      const allowed = transitions[status][type]
      if (allowed === undefined) expect(outcome, type).toBe('not-in-this-state')
      else {
        expect(outcome, type).not.toBe('not-in-this-state')
        expect(allowed, type).toContain(scene.state?.status)
      }
    }
  },
)

it('is ordered once', () => {
  expect(new RequestScene().giveAll(order).give(order)).toBe('request-exists')
})

it('does not exist before it is ordered', () => {
  for (const type of commands.filter((each) => each !== 'order'))
    expect(new RequestScene().give(oneOfEach[type]), type).toBe('request-unknown')
})
