import type { Actor } from '../domain/actor.js'
import type { Decision } from '../domain/aggregate.js'
import type { ComplaintCommandOf } from './commands.js'
import type { Closer, ResolutionCode } from './complaint-vocabulary.js'
import type { ComplaintClosed, ComplaintEvent, ComplaintResolved } from './events.js'
import type { Given } from './given.js'
import { refuse } from './refusals.js'
import { promiseAnew, responded } from './running-clocks.js'
import type { Complaint } from './state.js'
import { takeByAgain } from './take-by.js'

const dayMs = 86_400_000

/** The timers resolve what the customer never answered. */
export function resolve(
  { resolutionCode, text }: ComplaintCommandOf<'resolve'>,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const { standing } = complaint
  if (given.actor.role === 'policy') {
    const answerBy = standing.status === 'pending' ? standing.question.answerBy : null
    if (answerBy === null || given.at < new Date(answerBy)) return refuse('not-due')
  }
  return [
    ...responded(complaint, given.at),
    resolved(complaint, given, { resolutionCode, ...(text !== undefined && { personal: { text } }) }),
  ]
}

/** Of a proposed resolution, or of one that was made. */
export function confirm(
  _: ComplaintCommandOf<'confirm'>,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const { standing, customerId } = complaint
  const confirmed = { type: 'ResolutionConfirmed', subject: customerId, data: {} } as const
  if (standing.status === 'resolved') return [confirmed, closed(complaint, 'customer', standing.reopenUntil)]
  const resolutionCode = standing.status === 'pending' ? standing.question.proposed : null
  if (resolutionCode === null) return refuse('nothing-proposed')
  const event = resolved(complaint, given, { resolutionCode })
  return [event, confirmed, closed(complaint, 'customer', event.data.reopenUntil)]
}

export function reopen(
  { reasonCode, text }: ComplaintCommandOf<'reopen'>,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const { at, policy } = given
  const { standing, customerId } = complaint
  if (!('reopenUntil' in standing) || at > new Date(standing.reopenUntil)) return refuse('too-late-to-reopen')
  const serviceLevel = promiseAnew(policy, complaint, at)
  const data = { reasonCode, serviceLevel, takeBy: takeByAgain(complaint, given) }
  return [{ type: 'ComplaintReopened', subject: customerId, data, personal: { text } }]
}

/** The timers close what was resolved and nobody objected to. */
export function close(
  _: ComplaintCommandOf<'close'>,
  complaint: Complaint,
  { actor, at }: Given,
): Decision<ComplaintEvent> {
  const { standing } = complaint
  if (standing.status !== 'resolved') return refuse('wrong-status')
  if (actor.role === 'policy' && at < new Date(standing.confirmBy)) return refuse('not-due')
  return [closed(complaint, closer(actor), standing.reopenUntil)]
}

export function cancel(
  { reasonCode }: ComplaintCommandOf<'cancel'>,
  { customerId }: Complaint,
): Decision<ComplaintEvent> {
  return [{ type: 'ComplaintCancelled', subject: customerId, data: { reasonCode } }]
}

/** Tells the customer, so it is a first response. */
export function reject(
  { reasonCode }: ComplaintCommandOf<'reject'>,
  complaint: Complaint,
  { at }: Given,
): Decision<ComplaintEvent> {
  return [
    ...responded(complaint, at),
    { type: 'ComplaintRejected', subject: complaint.customerId, data: { reasonCode } },
  ]
}

function resolved(
  { customerId, standing, serviceLevel }: Complaint,
  { at, policy: { days } }: Given,
  { resolutionCode, ...words }: { resolutionCode: ResolutionCode; personal?: { text: string } },
): ComplaintResolved {
  // While the customer is waited for the clock stands: what counts is when that began.
  const ended = standing.status === 'pending' ? new Date(standing.question.askedAt) : at
  const withinTarget = serviceLevel.resolution !== null && ended < new Date(serviceLevel.resolution.dueAt)
  const after = (count: number) => new Date(at.getTime() + count * dayMs).toISOString()
  return {
    type: 'ComplaintResolved',
    subject: customerId,
    data: {
      resolutionCode,
      resolvedAt: at.toISOString(),
      withinTarget,
      confirmBy: after(days.confirm),
      reopenUntil: after(days.reopen),
    },
    ...words,
  }
}

function closed({ customerId }: Complaint, by: Closer, reopenUntil: string): ComplaintClosed {
  return { type: 'ComplaintClosed', subject: customerId, data: { by, reopenUntil } }
}

function closer({ role }: Actor): Closer {
  return role === 'policy' || role === 'customer' ? role : 'staff'
}
