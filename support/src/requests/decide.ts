import type { Circumstances, Decision } from '../domain/aggregate.js'
import { itemLimits } from '../domain/item-limits.js'
import type { Refusal } from '../domain/refusal.js'
import type { CommandOf, RequestCommand, RequestCommandType } from './commands.js'
import { decideDeclareJeopardy, decideEscalate, decideNote, decideResolveJeopardy } from './decide-care.js'
import { decideAccept, decideApprove, decideCancel, decideResume } from './decide-flow.js'
import { decideOrder } from './decide-order.js'
import { decideCompleteStep, decideFailStep, decideSetAppointment, decideStartStep } from './decide-steps.js'
import type { RequestEvent } from './events.js'
import { mayCommand } from './permissions.js'
import { refuse } from './refusals.js'
import type { RequestPlans } from './request-plans.js'
import type { RequestState } from './state.js'
import { transitions } from './transitions.js'

/** What a command to a service request leads to. @param plans for what is ordered now; a request keeps its own */
export function decideRequest(
  plans: RequestPlans,
): (
  command: RequestCommand,
  state: RequestState | null,
  circumstances: Circumstances,
) => Decision<RequestEvent> {
  return (command, state, circumstances) => {
    if (command.type === 'order') {
      if (state !== null) return refuse('request-exists')
      return mayCommand(command, null, circumstances.actor)
        ? decideOrder(command, circumstances, plans)
        : refuse('not-allowed')
    }
    if (state === null) return refuse('request-unknown')
    return refusalOf(command, state, circumstances) ?? decideLater(command, state, circumstances)
  }
}

function refusalOf(
  command: RequestCommand,
  state: RequestState,
  circumstances: Circumstances,
): Refusal | null {
  if (!mayCommand(command, state, circumstances.actor)) return refuse('not-allowed')
  if (circumstances.version >= itemLimits.events && !leadsToEnd(command, circumstances))
    return refuse('too-many-events')
  return transitions[state.status][command.type] === undefined
    ? refuse('not-in-this-state', `The request is ${state.status}: ${command.type} is not possible.`)
    : null
}

const endings: readonly RequestCommandType[] = [
  'decline',
  'reject',
  'start-step',
  'complete-step',
  'fail-step',
  'resume',
  'cancel',
]

/** It brings a request to its end, however much has happened to it; an appointment can be moved without end. */
function leadsToEnd({ type }: RequestCommand, { actor }: Circumstances): boolean {
  return endings.includes(type) || (type === 'set-appointment' && actor.role === 'supervisor')
}

type Later = Exclude<RequestCommandType, 'order'>
type Deciders = {
  readonly [Type in Later]: (
    command: CommandOf<Type>,
    state: RequestState,
    circumstances: Circumstances,
  ) => Decision<RequestEvent>
}

const deciders: Deciders = {
  approve: (_, state, circumstances) => decideApprove(state, circumstances),
  decline: ({ reasonCode }, { customerId }) => [
    { type: 'RequestDeclined', subject: customerId, data: { reasonCode } },
  ],
  reject: ({ reasonCode }, { customerId }) => [
    { type: 'RequestRejected', subject: customerId, data: { reasonCode } },
  ],
  accept: decideAccept,
  'start-step': decideStartStep,
  'complete-step': decideCompleteStep,
  'fail-step': decideFailStep,
  'set-appointment': decideSetAppointment,
  'declare-jeopardy': decideDeclareJeopardy,
  'resolve-jeopardy': (_, state) => decideResolveJeopardy(state),
  hold: ({ reasonCode }, { customerId }, { at }) => [
    { type: 'RequestHeld', subject: customerId, data: { reasonCode, at: at.toISOString() } },
  ],
  resume: (_, state, circumstances) => decideResume(state, circumstances),
  cancel: decideCancel,
  note: decideNote,
  escalate: decideEscalate,
}

function decideLater(
  command: Exclude<RequestCommand, { type: 'order' }>,
  state: RequestState,
  circumstances: Circumstances,
): Decision<RequestEvent> {
  const decide = deciders[command.type] as (
    command: RequestCommand,
    state: RequestState,
    circumstances: Circumstances,
  ) => Decision<RequestEvent>
  return decide(command, state, circumstances)
}
