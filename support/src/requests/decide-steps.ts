import type { Circumstances, Decision } from '../domain/aggregate.js'
import type { Refusal } from '../domain/refusal.js'
import type { CommandOf } from './commands.js'
import type { RequestEvent } from './events.js'
import { refuse } from './refusals.js'
import { type RequestState, type RequestStep, stepEnded, stepReady } from './state.js'

type Decide<Command> = (
  command: Command,
  state: RequestState,
  circumstances: Circumstances,
) => Decision<RequestEvent>

export const decideStartStep: Decide<CommandOf<'start-step'>> = ({ stepId }, state) =>
  withOpenStep(state, stepId, (step) => {
    if (step.status === 'started') return []
    if (!stepReady(step, state.steps)) return refuse('step-not-ready')
    if (step.appointment && step.appointmentSet === undefined) return refuse('appointment-missing')
    const { department } = step
    return [{ type: 'StepStarted', subject: state.customerId, data: { stepId, department } }]
  })

export const decideCompleteStep: Decide<CommandOf<'complete-step'>> = ({ stepId }, state) => {
  if (stepOf(state, stepId)?.status === 'completed') return []
  return withOpenStep(state, stepId, ({ status, department }) => {
    if (status !== 'started') return refuse('step-not-started')
    const done = { type: 'StepCompleted', subject: state.customerId, data: { stepId, department } } as const
    return [done, ...endOf(state, stepId, 'completed')]
  })
}

export const decideFailStep: Decide<CommandOf<'fail-step'>> = ({ stepId, reasonCode }, state) =>
  withOpenStep(state, stepId, ({ status, department, optional }) => {
    if (status !== 'started') return refuse('step-not-started')
    const subject = state.customerId
    const failed = { type: 'StepFailed', subject, data: { stepId, department, reasonCode } } as const
    if (optional) return [failed, ...endOf(state, stepId, 'failed')]
    return [failed, { type: 'RequestFailed', subject, data: { reasonCode } }]
  })

const longestAppointmentMs = 24 * 3_600_000

export const decideSetAppointment: Decide<CommandOf<'set-appointment'>> = (
  { stepId, from, to, place },
  state,
  { at },
) =>
  withOpenStep(state, stepId, ({ appointment }) => {
    if (!appointment) return refuse('no-appointment-here')
    const length = Date.parse(to) - Date.parse(from)
    if (Date.parse(from) <= at.getTime() || length <= 0 || length > longestAppointmentMs)
      return refuse('appointment-times')
    const words = place !== undefined && { personal: { place } }
    return [{ type: 'AppointmentSet', subject: state.customerId, data: { stepId, from, to }, ...words }]
  })

/** What is decided about a step that is there and has not ended. */
export function withOpenStep(
  state: RequestState,
  stepId: string,
  decide: (step: RequestStep) => Decision<RequestEvent>,
): Decision<RequestEvent> {
  const step = stepOf(state, stepId)
  if (step === undefined) return refuse('step-unknown')
  return stepEnded(step) ? ended(step) : decide(step)
}

function stepOf({ steps }: RequestState, stepId: string): RequestStep | undefined {
  return steps.find((step) => step.stepId === stepId)
}

function ended({ stepId, status }: RequestStep): Refusal {
  return refuse('step-ended', `The step ${stepId} has ended: ${status}.`)
}

/** The request ends with its last step; an optional one that failed leaves it partial. */
function endOf(
  { customerId, steps }: RequestState,
  stepId: string,
  outcome: 'completed' | 'failed',
): RequestEvent[] {
  const others = steps.filter((step) => step.stepId !== stepId)
  if (!others.every(stepEnded)) return []
  const partial = outcome === 'failed' || others.some(({ status }) => status === 'failed')
  return [{ type: 'RequestCompleted', subject: customerId, data: { partial } }]
}
