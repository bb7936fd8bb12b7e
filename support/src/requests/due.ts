import type { CommandOf } from './commands.js'
import { moved } from './schedule.js'
import { type RequestState, type RequestStep, stepReady } from './state.js'

/** What is to be done about a request when a time comes, unless it changes before. */
export interface RequestTimer {
  readonly kind:
    | 'approval-overdue'
    | 'step-not-taken'
    | 'step-overdue'
    | 'step-escalation'
    | 'appointment-missed'
  readonly dueAt: Date
  readonly command: CommandOf<'declare-jeopardy' | 'escalate'>
}

const highestLevel = 3
const minuteMs = 60_000

/** The timers of a request as it is now; one that was set before and is no longer among them is off. */
export function requestTimers(state: RequestState): RequestTimer[] {
  if (state.status === 'pending') return approvalTimers(state)
  if (state.status !== 'acknowledged' && state.status !== 'inProgress') return []
  return state.steps.filter((step) => stepReady(step, state.steps)).flatMap((step) => stepTimers(step, state))
}

function approvalTimers({ approvalDueAt, escalation }: RequestState): RequestTimer[] {
  if (approvalDueAt === null || escalation > 0) return []
  const command = {
    type: 'escalate',
    level: 1,
    department: 'customer-care',
    reason: 'approval-overdue',
  } as const
  return [{ kind: 'approval-overdue', dueAt: new Date(approvalDueAt), command }]
}

function stepTimers(step: RequestStep, state: RequestState): RequestTimer[] {
  const { dueAt, appointmentSet } = step
  if (dueAt === undefined) return []
  return [
    ...takeTimer(step, dueAt, state),
    ...jeopardyTimer(step, { kind: 'step-overdue', dueAt }),
    ...(appointmentSet ? jeopardyTimer(step, { kind: 'appointment-missed', dueAt: appointmentSet.to }) : []),
    ...escalationTimer(step, dueAt, state),
  ]
}

/** Half of its time is gone and its department has not taken it. */
function takeTimer(step: RequestStep, dueAt: string, { accepted }: RequestState): RequestTimer[] {
  if (step.escalation > 0 || accepted.includes(step.department)) return []
  const halfMs = (step.withinMinutes * minuteMs) / 2
  return [
    {
      kind: 'step-not-taken',
      dueAt: new Date(moved(dueAt, -halfMs)),
      command: escalate(step, 1, 'not-taken'),
    },
  ]
}

function jeopardyTimer(
  { stepId, jeopardies }: RequestStep,
  { kind, dueAt }: { kind: 'step-overdue' | 'appointment-missed'; dueAt: string },
): RequestTimer[] {
  if (jeopardies.includes(kind)) return []
  const command = { type: 'declare-jeopardy', stepId, reasonCode: kind, expectedAt: null } as const
  return [{ kind, dueAt: new Date(dueAt), command }]
}

/** The next level: the later the step, the higher. */
function escalationTimer(
  step: RequestStep,
  dueAt: string,
  { escalateAfterMinutes }: RequestState,
): RequestTimer[] {
  const level = step.escalation + 1
  if (level > highestLevel) return []
  return [
    {
      kind: 'step-escalation',
      dueAt: new Date(moved(dueAt, level * escalateAfterMinutes * minuteMs)),
      command: escalate(step, level, 'step-overdue'),
    },
  ]
}

function escalate(
  { stepId, department }: RequestStep,
  level: number,
  reason: 'not-taken' | 'step-overdue',
): CommandOf<'escalate'> {
  return { type: 'escalate', level, department, reason, stepId }
}
