import { randomUUID } from 'node:crypto'
import type { Actor } from '../src/domain/actor.js'
import type { CommandEnvelope } from '../src/domain/command-envelope.js'
import { Refusal } from '../src/domain/refusal.js'
import { profileAggregate } from '../src/profiles/aggregate.js'
import { type ProfileCommand, type ProfileCommandOf, profileCommandSchema } from '../src/profiles/commands.js'
import type { ProfileEvent } from '../src/profiles/events.js'
import type { ProfileState } from '../src/profiles/state.js'

export const customerId = '11111111-2222-4333-8444-555555555555'
export const agent: Actor = { role: 'agent', id: 'anna' }
export const supervisor: Actor = { role: 'supervisor', id: 'sam' }
export const customer: Actor = { role: 'customer', id: customerId }

export const ada = { name: 'Ada Lovelace', email: 'ada@example.org', phone: '+41446681800', birthDate: null }
export const home = { street: 'Rämistrasse 1', postCode: '8001', city: 'Zürich', country: 'CH' }

export function registerCommand(
  parts: Partial<ProfileCommandOf<'register'>> = {},
): ProfileCommandOf<'register'> {
  const named = { plan: 'mobile-m', region: 'zurich', language: 'de-CH', contact: ada }
  const command = profileCommandSchema.parse({ type: 'register', customerId, ...named, ...parts })
  return command as ProfileCommandOf<'register'>
}

export function envelope(parts: Partial<CommandEnvelope> = {}): CommandEnvelope {
  return {
    commandId: randomUUID(),
    actor: agent,
    at: new Date('2026-03-01T10:00:00Z'),
    expectedVersion: null,
    correlationId: 'call-1',
    causationId: 'request-1',
    ...parts,
  }
}

/** A customer's life so far, as a story to go on with. */
export class Story {
  readonly events: ProfileEvent[] = []

  get state(): ProfileState | null {
    let state: ProfileState | null = null
    for (const event of this.events) state = profileAggregate.evolve(state, event)
    return state
  }

  /** @returns types of the events that follow, or the code of the refusal */
  when(command: ProfileCommand, actor: Actor = agent, at = '2026-03-01T10:00:00Z'): string | string[] {
    const decision = profileAggregate.decide(command, this.state, {
      actor,
      at: new Date(at),
      version: this.events.length,
    })
    if (decision instanceof Refusal) return decision.code
    this.events.push(...decision)
    return decision.map(({ type }) => type)
  }
}

export function registered(parts: Partial<ProfileCommandOf<'register'>> = {}): Story {
  const story = new Story()
  story.when(registerCommand(parts))
  return story
}
