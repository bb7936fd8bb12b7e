import type { Circumstances, Decision } from '../domain/aggregate.js'
import type { CommandOf } from './commands.js'
import type { RequestEvent } from './events.js'
import { refuse } from './refusals.js'
import { dueTimes, moveDue, moved } from './schedule.js'
import { type RequestState, stepEnded } from './state.js'

export function decideApprove(
  { customerId, steps, requestedFor }: RequestState,
  { at }: Circumstances,
): Decision<RequestEvent> {
  const due = dueTimes(steps, at, requestedFor)
  return [{ type: 'RequestApproved', subject: customerId, data: { due } }]
}

export function decideAccept(
  { department }: CommandOf<'accept'>,
  { customerId, steps, accepted }: RequestState,
): Decision<RequestEvent> {
  if (accepted.includes(department)) return []
  if (!steps.some((step) => step.department === department && !stepEnded(step))) return refuse('no-open-step')
  return [{ type: 'RequestAccepted', subject: customerId, data: { department } }]
}

/** Everything is due later by as long as the request was held. */
export function decideResume(
  { customerId, steps, held, approvalDueAt }: RequestState,
  { at }: Circumstances,
): Decision<RequestEvent> {
  const heldMs = held === null ? 0 : Math.max(0, at.getTime() - Date.parse(held.since))
  const due = moveDue(
    steps.filter((step) => !stepEnded(step)),
    heldMs,
  )
  const approval = approvalDueAt === null ? {} : { approvalDueAt: moved(approvalDueAt, heldMs) }
  return [{ type: 'RequestResumed', subject: customerId, data: { due, ...approval } }]
}

export function decideCancel(
  { reasonCode }: CommandOf<'cancel'>,
  { customerId, steps }: RequestState,
): Decision<RequestEvent> {
  const begun = steps.find(({ pointOfNoReturn, status }) => pointOfNoReturn && status !== 'waiting')
  if (begun !== undefined)
    return refuse(
      'past-point-of-no-return',
      `The step ${begun.stepId} was started and cannot be undone; the request cannot be cancelled.`,
    )
  return [{ type: 'RequestCancelled', subject: customerId, data: { reasonCode } }]
}
