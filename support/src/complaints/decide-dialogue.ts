import type { Decision } from '../domain/aggregate.js'
import { itemLimits } from '../domain/item-limits.js'
import type { ComplaintCommandOf } from './commands.js'
import type { ComplaintEvent } from './events.js'
import type { Given } from './given.js'
import { refuse } from './refusals.js'
import { promiseResumed, responded } from './running-clocks.js'
import type { Complaint } from './state.js'
import { takeByAgain } from './take-by.js'

const dayMs = 86_400_000

export function note(
  { noteId, audience, text }: ComplaintCommandOf<'note'>,
  complaint: Complaint,
  { actor, at }: Given,
): Decision<ComplaintEvent> {
  if (complaint.notes >= itemLimits.notes) return refuse('too-many-notes')
  const toCustomer = audience === 'customer' && actor.role !== 'customer'
  return [
    ...(toCustomer ? responded(complaint, at) : []),
    { type: 'NoteAdded', subject: complaint.customerId, data: { noteId, audience }, personal: { text } },
  ]
}

export function ask(
  { questionId, text }: ComplaintCommandOf<'ask'>,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const data = { questionId, ...waiting(given) }
  return [
    ...responded(complaint, given.at),
    { type: 'CustomerAsked', subject: complaint.customerId, data, personal: { text } },
  ]
}

export function proposeResolution(
  { questionId, resolutionCode, text }: ComplaintCommandOf<'propose-resolution'>,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const data = { questionId, resolutionCode, ...waiting(given) }
  return [
    ...responded(complaint, given.at),
    { type: 'ResolutionProposed', subject: complaint.customerId, data, personal: { text } },
  ]
}

/** To a proposal an answer says that it does not help; that it does is said by `confirm`. */
export function answer(
  { questionId, text }: ComplaintCommandOf<'answer'>,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const { standing } = complaint
  if (standing.status !== 'pending' || standing.question.questionId !== questionId) return refuse('not-asked')
  const serviceLevel = promiseResumed(given.policy, complaint, given.at)
  const data = { questionId, serviceLevel, takeBy: takeByAgain(complaint, given) }
  return [{ type: 'CustomerAnswered', subject: complaint.customerId, data, personal: { text } }]
}

function waiting({ at, policy }: Given): { askedAt: string; answerBy: string } {
  const answerBy = new Date(at.getTime() + policy.days.answer * dayMs)
  return { askedAt: at.toISOString(), answerBy: answerBy.toISOString() }
}
