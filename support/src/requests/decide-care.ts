import type { Circumstances, Decision } from '../domain/aggregate.js'
import { itemLimits } from '../domain/item-limits.js'
import type { CommandOf } from './commands.js'
import { withOpenStep } from './decide-steps.js'
import type { JeopardyDeclared, RequestEvent } from './events.js'
import { refuse } from './refusals.js'
import type { RequestState } from './state.js'

/** That it will be late. */
export function decideDeclareJeopardy(
  { stepId, reasonCode, expectedAt }: CommandOf<'declare-jeopardy'>,
  state: RequestState,
  { at }: Circumstances,
): Decision<RequestEvent> {
  if (expectedAt !== null && Date.parse(expectedAt) <= at.getTime()) return refuse('expected-past')
  const data = { ...(stepId !== undefined && { stepId }), reasonCode, expectedAt }
  const declare = (): Decision<RequestEvent> =>
    isKnown(state, data) ? [] : [{ type: 'JeopardyDeclared', subject: state.customerId, data }]
  return stepId === undefined ? declare() : withOpenStep(state, stepId, declare)
}

/** Of a step that is due at another time since then it is said anew. */
function isKnown(
  { jeopardy, steps }: RequestState,
  { stepId, reasonCode, expectedAt }: JeopardyDeclared['data'],
): boolean {
  if (jeopardy === null || jeopardy.stepId !== stepId) return false
  if (jeopardy.reasonCode !== reasonCode || jeopardy.expectedAt !== expectedAt) return false
  const step = steps.find((each) => each.stepId === stepId)
  return step === undefined || step.jeopardies.includes(reasonCode)
}

export function decideResolveJeopardy({ customerId, jeopardy }: RequestState): Decision<RequestEvent> {
  return jeopardy === null ? [] : [{ type: 'JeopardyResolved', subject: customerId, data: {} }]
}

export function decideNote(
  { noteId, audience, text }: CommandOf<'note'>,
  { customerId, notes }: RequestState,
): Decision<RequestEvent> {
  if (notes >= itemLimits.notes) return refuse('too-many-notes')
  return [{ type: 'RequestNoteAdded', subject: customerId, data: { noteId, audience }, personal: { text } }]
}

/** Levels only rise: a timer that comes late changes nothing. */
export function decideEscalate(
  { level, department, reason, stepId }: CommandOf<'escalate'>,
  state: RequestState,
): Decision<RequestEvent> {
  const subject = state.customerId
  const raise = (from: number, data: { stepId?: string }): Decision<RequestEvent> =>
    level <= from ? [] : [{ type: 'RequestEscalated', subject, data: { level, department, reason, ...data } }]
  if (stepId === undefined) return raise(state.escalation, {})
  return withOpenStep(state, stepId, ({ escalation }) => raise(escalation, { stepId }))
}
