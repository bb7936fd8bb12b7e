import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  customerId,
  member,
  oneOfEach,
  orderOf,
  RequestScene,
  shippedPlans,
  supervisor,
} from '../../tests/request-scene.js'
import type { Actor } from '../domain/actor.js'
import { departments } from '../domain/actor.js'
import type { RequestCommand } from './commands.js'
import { requestTimers } from './due.js'
import { evolveRequest } from './evolve.js'
import { refusalsOfCommand } from './refusals.js'
import { type RequestState, requestStatuses, stepEnded } from './state.js'
import { transitions } from './transitions.js'

const actors: readonly Actor[] = [
  supervisor,
  supervisor,
  supervisor,
  { role: 'agent', id: 'anna' },
  { role: 'customer', id: customerId },
  { role: 'customer', id: '9d3f8f2e-2c4a-4b7b-8a51-6f0d2a4b9c03' },
  { role: 'policy', id: 'timers' },
  ...departments.map(member),
]
const actionOf = {
  order: 'add',
  change: 'modify',
  move: 'modify',
  terminate: 'delete',
  appointment: 'noChange',
} as const
const kinds = Object.keys(actionOf) as (keyof typeof actionOf)[]
const stepIds = [
  ...new Set(kinds.flatMap((kind) => shippedPlans.plans[kind].steps.map(({ id }) => id))),
  'no-such',
]

const anyOrder = fc
  .record({
    kind: fc.constantFrom(...kinds),
    quantity: fc.constantFrom(1, 11, 51),
    other: fc.constantFrom(...kinds),
  })
  .map(({ kind, quantity, other }) =>
    orderOf({
      kind,
      items: [{ itemId: 'a', action: actionOf[quantity === 51 ? other : kind], product: 'x', quantity }],
    }),
  )
const stepCommand = fc
  .record({
    type: fc.constantFrom(
      'start-step',
      'start-step',
      'complete-step',
      'complete-step',
      'fail-step',
      'set-appointment',
    ),
    stepId: fc.constantFrom(...stepIds),
  })
  .map(({ type, stepId }) => ({ ...oneOfEach[type], stepId }) as RequestCommand)
const anyCommand: fc.Arbitrary<RequestCommand> = fc.oneof(
  { weight: 6, arbitrary: stepCommand },
  { weight: 2, arbitrary: fc.constantFrom(...Object.values(oneOfEach)) },
  { weight: 1, arbitrary: anyOrder },
)
const anyStory = fc.record({
  first: anyOrder,
  later: fc.array(fc.record({ command: anyCommand, actor: fc.constantFrom(...actors) }), { maxLength: 60 }),
})

const runs = { numRuns: 200 }

it('any sequence of commands leaves a legal request, or is refused with a reason that is listed', () => {
  fc.assert(
    fc.property(anyStory, ({ first, later }) => {
      const scene = new RequestScene()
      scene.give(first)
      for (const { command, actor } of later) {
        const before = scene.state
        const outcome = scene.give(command, actor)
        if (typeof outcome === 'string') {
          expect(refusalsOfCommand[command.type], command.type).toContain(outcome)
          expect(scene.state).toBe(before)
        } else if (scene.state !== null) {
          expectLegal(scene.state)
          if (before !== null) expect(transitions[before.status][command.type]).toContain(scene.state.status)
        }
      }
    }),
    runs,
  )
})

it('the state is what its events make of it, as JSON, and no timer comes twice', () => {
  fc.assert(
    fc.property(anyStory, ({ first, later }) => {
      const scene = new RequestScene()
      scene.give(first)
      for (const { command, actor } of later) scene.give(command, actor)
      let state: RequestState | null = null
      for (const event of scene.events) {
        const kept = JSON.parse(JSON.stringify(state)) as RequestState | null
        state = evolveRequest(kept, { ...event, personal: null } as typeof event)
      }
      expect(state).toEqual(scene.state)
      if (state === null) return
      for (const { kind, dueAt, command } of requestTimers(state)) {
        const outcome = scene.give(command, { role: 'policy', id: 'timers' })
        if (typeof outcome === 'string') throw new Error(`${kind}: ${outcome}`)
        const again = requestTimers(scene.state ?? state).map((timer) => JSON.stringify(timer))
        expect(again).not.toContain(JSON.stringify({ kind, dueAt, command }))
      }
    }),
    runs,
  )
})

function expectLegal(state: RequestState): void {
  expect(requestStatuses).toContain(state.status)
  expect(state.held !== null).toBe(state.status === 'held')
  const failed = state.steps.filter(({ status }) => status === 'failed')
  if (state.status === 'completed')
    expect(state.steps.every(({ status }) => status === 'completed')).toBe(true)
  if (state.status === 'partial') expect(failed.length > 0 && state.steps.every(stepEnded)).toBe(true)
  if (state.status === 'failed') expect(failed.some(({ optional }) => !optional)).toBe(true)
  if (state.status === 'cancelled')
    expect(state.steps.some((step) => step.pointOfNoReturn && step.status !== 'waiting')).toBe(false)
  for (const { status, after } of state.steps)
    if (status !== 'waiting')
      for (const earlier of after)
        expect(state.steps.some((step) => step.stepId === earlier && stepEnded(step))).toBe(true)
}
