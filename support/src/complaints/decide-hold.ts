import type { Decision } from '../domain/aggregate.js'
import type { ComplaintCommandOf } from './commands.js'
import type { ComplaintEvent } from './events.js'
import type { Given } from './given.js'
import { refuse } from './refusals.js'
import { promiseResumed } from './running-clocks.js'
import type { Complaint } from './state.js'
import { takeByAgain } from './take-by.js'

/** Waits for somebody or something else than the customer, so the clocks run on. */
export function hold(
  { reasonCode, until }: ComplaintCommandOf<'hold'>,
  { customerId }: Complaint,
  { at }: Given,
): Decision<ComplaintEvent> {
  if (until !== null && new Date(until) <= at) return refuse('until-is-past')
  return [{ type: 'ComplaintHeld', subject: customerId, data: { reasonCode, until } }]
}

/** Work goes on, after a hold or without the customer's answer. The timers end a hold when it was to end. */
export function resume(
  _: ComplaintCommandOf<'resume'>,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const { actor, at, policy } = given
  const { standing } = complaint
  if (actor.role === 'policy') {
    const until = standing.status === 'held' ? standing.until : null
    if (until === null || at < new Date(until)) return refuse('not-due')
  }
  const from = standing.status === 'held' ? 'held' : 'pending'
  const serviceLevel = promiseResumed(policy, complaint, at)
  const data = { from, serviceLevel, takeBy: takeByAgain(complaint, given) } as const
  return [{ type: 'ComplaintResumed', subject: complaint.customerId, data }]
}
