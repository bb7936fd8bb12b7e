import type { Aggregate } from '../domain/aggregate.js'
import type { ProfileCommand } from './commands.js'
import { decide } from './decide.js'
import type { ProfileEvent } from './events.js'
import { evolve } from './evolve.js'
import type { ProfileState } from './state.js'

/** The rules of a customer's profile. */
export const profileAggregate: Aggregate<ProfileState, ProfileCommand, ProfileEvent> = {
  context: 'profile',
  holdsPersonal: true,
  decide,
  evolve,
}
