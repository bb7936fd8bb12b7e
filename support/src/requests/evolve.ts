import type { RequestEvent, RequestOrdered, StepDue } from './events.js'
import { dueWithAppointments } from './schedule.js'
import { type RequestState, type RequestStatus, type RequestStep, stepEnded } from './state.js'

/** What an event makes of a request. @throws {Error} when a stream does not begin with its order */
export function evolveRequest(state: RequestState | null, event: RequestEvent): RequestState {
  if (event.type === 'RequestOrdered') return ordered(event)
  if (state === null) throw new Error(`${event.type} before RequestOrdered`)
  return { ...state, ...changesOf(state, event) }
}

type Later = Exclude<RequestEvent, RequestOrdered>
type Changes = Partial<RequestState>
type Evolvers = {
  readonly [Type in Later['type']]: (
    state: RequestState,
    data: Extract<Later, { type: Type }>['data'],
  ) => Changes
}

const ended = (status: RequestStatus, reasonCode: string | null = null): Changes => ({
  status,
  reasonCode,
  jeopardy: null,
  held: null,
})

const evolvers: Evolvers = {
  RequestApproved: (state, { due }) => ({
    status: 'acknowledged',
    approvalDueAt: null,
    steps: dueAnew(state, due),
  }),
  RequestDeclined: (_, { reasonCode }) => ended('rejected', reasonCode),
  RequestRejected: (_, { reasonCode }) => ended('rejected', reasonCode),
  RequestAccepted: (state, { department }) => ({ accepted: [...state.accepted, department] }),
  StepStarted: (state, { stepId, department }) => ({
    status: 'inProgress',
    accepted: [...new Set([...state.accepted, department])],
    steps: withStep(state, stepId, () => ({ status: 'started' })),
  }),
  StepCompleted: (state, { stepId }) => ({ steps: withStep(state, stepId, () => ({ status: 'completed' })) }),
  StepFailed: (state, { stepId }) => ({ steps: withStep(state, stepId, () => ({ status: 'failed' })) }),
  AppointmentSet: appointed,
  JeopardyDeclared: (state, data) => ({
    jeopardy: data,
    steps: withStep(state, data.stepId, ({ jeopardies }) => ({
      jeopardies: [...new Set([...jeopardies, data.reasonCode])],
    })),
  }),
  JeopardyResolved: () => ({ jeopardy: null }),
  RequestHeld: ({ status }, { reasonCode, at }) => ({
    status: 'held',
    reasonCode,
    held: { since: at, before: status },
  }),
  RequestResumed: (state, { due, approvalDueAt }) => ({
    status: state.held?.before ?? 'acknowledged',
    approvalDueAt: approvalDueAt ?? state.approvalDueAt,
    held: null,
    reasonCode: null,
    steps: dueAnew(state, due),
  }),
  RequestCompleted: (_, { partial }) => ended(partial ? 'partial' : 'completed'),
  RequestFailed: (_, { reasonCode }) => ended('failed', reasonCode),
  RequestCancelled: (_, { reasonCode }) => ended('cancelled', reasonCode),
  RequestNoteAdded: ({ notes }) => ({ notes: notes + 1 }),
  RequestEscalated: (state, { level, stepId }) =>
    stepId === undefined
      ? { escalation: level }
      : { steps: withStep(state, stepId, () => ({ escalation: level })) },
}

function changesOf(state: RequestState, event: Later): Changes {
  const evolver = evolvers[event.type] as (state: RequestState, data: Later['data']) => Changes
  return evolver(state, event.data)
}

function ordered({ data }: RequestOrdered): RequestState {
  const { needsApproval, requestedFor = null, approvalDueAt = null, steps, ...same } = data
  return {
    ...same,
    status: needsApproval ? 'pending' : 'acknowledged',
    requestedFor,
    approvalDueAt,
    steps: steps.map((step) => ({
      ...step,
      ...(step.dueAt !== undefined && { plannedAt: step.dueAt }),
      ...{ status: 'waiting', jeopardies: [], escalation: 0 },
    })),
    accepted: [],
    jeopardy: null,
    held: null,
    escalation: 0,
    reasonCode: null,
    notes: 0,
  }
}

function withStep(
  { steps }: RequestState,
  stepId: string | undefined,
  change: (step: RequestStep) => Partial<RequestStep>,
): readonly RequestStep[] {
  return steps.map((step) => (step.stepId === stepId ? { ...step, ...change(step) } : step))
}

function appointed(
  state: RequestState,
  { stepId, from, to }: { stepId: string; from: string; to: string },
): Changes {
  const { jeopardy } = state
  const steps = withStep(state, stepId, ({ jeopardies }) => ({
    appointmentSet: { from, to },
    jeopardies: jeopardies.filter((reason) => reason !== 'appointment-missed'),
  }))
  const over = jeopardy?.stepId === stepId && jeopardy.reasonCode === 'appointment-missed'
  return { steps: keepingAppointments(steps), jeopardy: over ? null : jeopardy }
}

/** Planned anew: may be late anew, for whatever reason. */
function dueAnew({ steps }: RequestState, due: readonly StepDue[]): readonly RequestStep[] {
  const times = new Map(due.map(({ stepId, dueAt }) => [stepId, dueAt]))
  const planned = steps.map((step) => {
    const plannedAt = times.get(step.stepId)
    return plannedAt === undefined ? step : { ...step, plannedAt, jeopardies: [] }
  })
  return keepingAppointments(planned)
}

/** A step that is due at another time for an appointment may be overdue anew; other troubles stay. */
function keepingAppointments(steps: readonly RequestStep[]): readonly RequestStep[] {
  const times = new Map(dueWithAppointments(steps).map(({ stepId, dueAt }) => [stepId, dueAt]))
  return steps.map((step) => {
    const dueAt = times.get(step.stepId)
    if (dueAt === undefined || dueAt === step.dueAt || stepEnded(step)) return step
    return { ...step, dueAt, jeopardies: step.jeopardies.filter((reason) => reason !== 'step-overdue') }
  })
}
