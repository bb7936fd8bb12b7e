import { Refusal } from '../domain/refusal.js'
import type { ComplaintCommand } from './commands.js'

/** Why something cannot be done with a complaint: code, and when that is. Messages add what was wrong. */
export const complaintRefusals = {
  'no-such-complaint': 'No complaint was opened under this id.',
  'already-opened': 'A complaint was opened under this id before.',
  'not-allowed': 'Who sent the command may not give it, or not for this complaint.',
  'wrong-status': 'The complaint is in a state in which this cannot be done.',
  'too-many-events': 'So much has happened to it (5,000 events) that it can only be brought to its end.',
  'too-many-notes': 'There are 500 notes already: no more are taken.',
  'in-the-future': 'What the customer met with cannot have happened later than now.',
  'not-routed-there': 'The department does not work on this complaint: it has to be routed there first.',
  'routed-by-hand':
    'Somebody of the staff has decided who works on it: the routing policy changes nothing any more.',
  'not-asked': 'The answer is to another question than the one that waits for it.',
  'nothing-proposed':
    'The customer was asked something, but no resolution was proposed that could be confirmed.',
  'until-is-past': 'A complaint is held until a later time than now.',
  'too-late-to-reopen':
    'The days within which the complaint could be reopened are over: a new one is opened.',
  'duplicate-of-itself': 'A complaint cannot be a duplicate of itself.',
  'duplicate-circle': 'The other complaint is itself a duplicate of this one.',
  'already-duplicate': 'The complaint is linked as a duplicate of another one.',
  'highest-level': 'The complaint is escalated to the highest level already.',
  'already-taken': 'The department has taken the complaint.',
  'clock-ended': 'The clock has ended: what it measured was done, or the complaint is over.',
  'clock-stopped': 'The clock stands while the customer is waited for.',
  'clock-moved': 'The clock is due at another time than the command says.',
  'not-due': 'The time has not come yet at which the timer may do this.',
} as const

export type ComplaintRefusalCode = keyof typeof complaintRefusals

const ending = ['no-such-complaint', 'not-allowed', 'wrong-status'] as const
const inAnyState = ['no-such-complaint', 'not-allowed', 'too-many-events'] as const
const always = [...inAnyState, 'wrong-status'] as const
const ofClock = ['clock-ended', 'clock-stopped', 'clock-moved', 'not-due'] as const

/** With which codes each command may be refused. */
export const refusalsByCommand: Readonly<Record<ComplaintCommand['type'], readonly ComplaintRefusalCode[]>> =
  {
    open: ['already-opened', 'not-allowed', 'in-the-future'],
    classify: always,
    route: [...always, 'routed-by-hand'],
    accept: [...always, 'not-routed-there'],
    assign: [...always, 'not-routed-there'],
    note: [...inAnyState, 'too-many-notes'],
    ask: always,
    answer: [...always, 'not-asked'],
    hold: [...always, 'until-is-past'],
    resume: [...always, 'not-due'],
    'propose-resolution': always,
    resolve: [...ending, 'not-due'],
    confirm: [...ending, 'nothing-proposed'],
    reopen: [...always, 'too-late-to-reopen'],
    close: [...ending, 'not-due'],
    cancel: ending,
    reject: ending,
    'link-duplicate': [...inAnyState, 'duplicate-of-itself', 'duplicate-circle', 'already-duplicate'],
    escalate: [...always, 'not-routed-there', 'already-taken', 'clock-stopped', 'highest-level', 'not-due'],
    'warn-service-level': [...inAnyState, ...ofClock],
    'breach-service-level': [...inAnyState, ...ofClock],
  }

/** @param detail what was wrong with this very command, added to what the code says in general */
export function refuse(code: ComplaintRefusalCode, detail?: string): Refusal {
  const general = complaintRefusals[code]
  return new Refusal(code, detail === undefined ? general : `${general} ${detail}`)
}
