import { Refusal } from '../domain/refusal.js'
import type { RequestCommandType } from './commands.js'

/** Every refusal of a command to a request, with what is said to people. */
export const requestRefusals = {
  'request-unknown': 'There is no such request; it begins with the command order.',
  'request-exists': 'This request was ordered already; a new request needs a new id.',
  'not-allowed': 'This actor may not give this command to this request.',
  'not-in-this-state': 'The state of the request does not allow this command.',
  'too-many-events': 'So much has happened to it (5,000 events) that it can only be brought to its end.',
  'too-many-notes': 'There are 500 notes already: no more are taken.',
  'items-missing': 'A request of this kind needs at least one item.',
  'item-twice': 'Two items have the same itemId; each needs its own.',
  'action-does-not-fit': 'An item has an action that a request of this kind does not do.',
  'requested-for-past': 'requestedFor must not be in the past.',
  'step-unknown': 'The request has no step of this stepId.',
  'step-not-ready': 'A step that comes before this one has not ended.',
  'step-not-started': 'The step has not been started.',
  'step-ended': 'The step has ended.',
  'appointment-missing': 'The step starts only when an appointment is set.',
  'no-appointment-here': 'The step is done without an appointment.',
  'appointment-times': 'An appointment must end after it begins, within 24 hours, and begin in the future.',
  'past-point-of-no-return': 'A step was started that cannot be undone; the request cannot be cancelled.',
  'no-open-step': 'The department has no open step of this request.',
  'expected-past': 'expectedAt must be in the future.',
} as const

export type RequestRefusalCode = keyof typeof requestRefusals

const ending = ['request-unknown', 'not-allowed', 'not-in-this-state'] as const
const always = [...ending, 'too-many-events'] as const

/** Which refusals each command may meet. */
export const refusalsOfCommand: Readonly<Record<RequestCommandType, readonly RequestRefusalCode[]>> = {
  order: [
    'request-exists',
    'not-allowed',
    'items-missing',
    'item-twice',
    'action-does-not-fit',
    'requested-for-past',
  ],
  approve: always,
  decline: ending,
  reject: ending,
  accept: [...always, 'no-open-step'],
  'start-step': [...ending, 'step-unknown', 'step-ended', 'step-not-ready', 'appointment-missing'],
  'complete-step': [...ending, 'step-unknown', 'step-ended', 'step-not-started'],
  'fail-step': [...ending, 'step-unknown', 'step-ended', 'step-not-started'],
  'set-appointment': [...always, 'step-unknown', 'step-ended', 'no-appointment-here', 'appointment-times'],
  'declare-jeopardy': [...always, 'step-unknown', 'step-ended', 'expected-past'],
  'resolve-jeopardy': always,
  hold: always,
  resume: ending,
  cancel: [...ending, 'past-point-of-no-return'],
  note: [...always, 'too-many-notes'],
  escalate: [...always, 'step-unknown', 'step-ended'],
}

/** @param message what was wrong with this one, when that says more than the table */
export function refuse(code: RequestRefusalCode, message: string = requestRefusals[code]): Refusal {
  return new Refusal(code, message)
}
