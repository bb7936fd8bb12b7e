import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ada,
  agent,
  customer,
  customerId,
  home,
  registerCommand,
  supervisor,
} from '../../tests/profile-scene.js'
import type { Actor } from '../domain/actor.js'
import { Refusal } from '../domain/refusal.js'
import { profileAggregate } from './aggregate.js'
import type { ProfileCommand } from './commands.js'
import { canReachBy } from './contact-rules.js'
import { closingReasons, contactChannels, erasureReasons, purposes } from './profile-vocabulary.js'
import { profileRefusals } from './refusals.js'
import type { ProfileState } from './state.js'

const maybe = <Value>(value: Value) => fc.constantFrom(value, null)
const channels = fc.uniqueArray(fc.constantFrom(...contactChannels), { minLength: 1 })
const language = fc.constantFrom('de-CH', 'fr')
const plan = fc.constantFrom('mobile-m', 'mobile-l')
const purpose = fc.constantFrom(...purposes)
const dates = fc.constantFrom('1815-12-10', '2999-01-01', null)
const contact = fc.record({
  name: fc.constantFrom('Ada', 'Bea'),
  email: maybe(ada.email),
  phone: maybe(ada.phone),
  birthDate: dates,
})

const command: fc.Arbitrary<ProfileCommand> = fc.oneof(
  { weight: 3, arbitrary: contact.map((named) => registerCommand({ contact: named })) },
  contact.map((named) => ({ type: 'change-contact' as const, contact: named })),
  fc.record({ type: fc.constant('change-plan' as const), plan }),
  fc.record({
    type: fc.constant('change-service-address' as const),
    region: fc.constantFrom('zurich', 'bern'),
    site: maybe('zh-12'),
    cells: fc.uniqueArray(fc.record({ node: fc.constantFrom('zh-12-a', 'zh-13-a'), cell: fc.constant(1) }), {
      selector: ({ node }) => node,
    }),
    address: fc.constant(home),
  }),
  fc.record({ type: fc.constantFrom('grant-consent' as const, 'withdraw-consent' as const), purpose }),
  fc.record({ type: fc.constant('set-preferences' as const), channels, language }),
  fc.record({ type: fc.constant('close' as const), reason: fc.constantFrom(...closingReasons) }),
  fc.record({ type: fc.constant('erase' as const), reason: fc.constantFrom(...erasureReasons) }),
  fc.constant({ type: 'record-export' as const }),
)
const step = fc.record({
  command,
  actor: fc.constantFrom(agent, agent, supervisor, customer, { ...customer, id: 'another' }),
  // From here on the key is gone, whether or not the log says why.
  forgotten: fc.constantFrom(...Array<boolean>(19).fill(false), true),
})

describe('Any sequence of commands', () => {
  it('leaves a legal profile, or is refused with a reason the documents name', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state: ProfileState | null = null
        let forgotten = false
        for (const next of steps) {
          forgotten ||= next.forgotten
          state = after(state, next, forgotten)
          expectLegal(state)
        }
      }),
      { numRuns: 500 },
    )
  })
})

function after(
  state: ProfileState | null,
  next: { command: ProfileCommand; actor: Actor },
  forgotten: boolean,
): ProfileState | null {
  const at = new Date('2026-03-01T10:00:00Z')
  const decision = profileAggregate.decide(next.command, state, { actor: next.actor, at, version: 1 })
  if (decision instanceof Refusal) {
    expect(profileRefusals[next.command.type]).toContain(decision.code)
    return state
  }
  const recorded = forgotten ? decision.map((event) => ({ ...event, personal: null })) : decision
  return recorded.reduce<ProfileState | null>(profileAggregate.evolve, state)
}

function expectLegal(state: ProfileState | null): void {
  if (state === null) return
  expect(state.customerId).toBe(customerId)
  if (state.status === 'erased') {
    expect(state).toEqual({ status: 'erased', customerId })
    return
  }
  expect(state.channels.length).toBeGreaterThan(0)
  if (state.contact === null) return
  expect(state.contact.email ?? state.contact.phone).not.toBeNull()
  expect(canReachBy(state.contact, state.channels)).toBe(true)
  expect(state.contact.birthDate ?? '').not.toBe('2999-01-01')
}
