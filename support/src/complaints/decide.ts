import type { Decision } from '../domain/aggregate.js'
import { itemLimits } from '../domain/item-limits.js'
import { Refusal } from '../domain/refusal.js'
import type { ComplaintCommand, ComplaintCommandOf } from './commands.js'
import { classify, open } from './decide-classification.js'
import { accept, assign, escalate, route } from './decide-departments.js'
import { answer, ask, note, proposeResolution } from './decide-dialogue.js'
import { linkDuplicate } from './decide-duplicate.js'
import { cancel, close, confirm, reject, reopen, resolve } from './decide-ending.js'
import { hold, resume } from './decide-hold.js'
import { breachServiceLevel, warnServiceLevel } from './decide-timers.js'
import type { ComplaintEvent } from './events.js'
import type { Given } from './given.js'
import { whyNotAllowed } from './permissions.js'
import { refuse } from './refusals.js'
import { breachesUntil } from './running-clocks.js'
import type { Complaint } from './state.js'
import { complaintTransitions } from './transitions.js'

/** What brings a complaint to its end, however much has happened to it. */
const endings: readonly ComplaintCommand['type'][] = ['resolve', 'confirm', 'close', 'cancel', 'reject']

type LaterType = Exclude<ComplaintCommand['type'], 'open'>
type LaterOf = { readonly [Type in LaterType]: ComplaintCommandOf<Type> }
type Deciders = {
  readonly [Type in LaterType]: (
    command: LaterOf[Type],
    complaint: Complaint,
    given: Given,
  ) => Decision<ComplaintEvent>
}

const deciders: Deciders = {
  classify,
  route,
  accept,
  assign,
  note,
  ask,
  answer,
  hold,
  resume,
  'propose-resolution': proposeResolution,
  resolve,
  confirm,
  reopen,
  close,
  cancel,
  reject,
  'link-duplicate': linkDuplicate,
  escalate,
  'warn-service-level': warnServiceLevel,
  'breach-service-level': breachServiceLevel,
}

/** What a command leads to. @param complaint null: not opened yet */
export function decide(
  command: ComplaintCommand,
  complaint: Complaint | null,
  given: Given,
): Decision<ComplaintEvent> {
  if (command.type !== 'open')
    return complaint === null ? refuse('no-such-complaint') : decideLater(command, complaint, given)
  const why = whyNotAllowed(given.actor, command, complaint)
  if (why !== null) return refuse('not-allowed', why)
  return complaint === null ? open(command, given) : refuse('already-opened')
}

function decideLater(
  command: LaterOf[LaterType],
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const why = whyNotAllowed(given.actor, command, complaint)
  if (why !== null) return refuse('not-allowed', why)
  if (given.version >= itemLimits.events && !endings.includes(command.type)) return refuse('too-many-events')
  const { status } = complaint.standing
  const allowed = complaintTransitions[command.type]
  if (allowed[status] === undefined)
    return refuse('wrong-status', `It is ${status}; it must be ${Object.keys(allowed).join(' or ')}.`)
  const decision = decideBy(command.type, command, { complaint, given })
  if (decision instanceof Refusal || decision.length === 0 || command.type === 'breach-service-level')
    return decision
  // What a timer would have recorded by now comes first, so that no breach is lost when timers were late.
  return [...breachesUntil(complaint, given.at), ...decision]
}

function decideBy<Type extends LaterType>(
  type: Type,
  command: LaterOf[Type],
  { complaint, given }: { complaint: Complaint; given: Given },
): Decision<ComplaintEvent> {
  return deciders[type](command, complaint, given)
}
