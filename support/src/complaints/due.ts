import type { ComplaintCommand } from './commands.js'
import { type ClockName, clockNames } from './complaint-vocabulary.js'
import { runningClock } from './running-clocks.js'
import { activeStatuses, type Complaint } from './state.js'

/** Something that time brings about unless something else comes first. */
export interface ComplaintTimer {
  /** One of each at a time, in a complaint. */
  readonly name: string
  readonly kind:
    | 'first-response-warning'
    | 'first-response-breach'
    | 'resolution-warning'
    | 'resolution-breach'
    | 'untaken'
    | 'hold-ends'
    | 'unanswered'
    | 'unconfirmed'
  /** ISO 8601. */
  readonly dueAt: string
  /** To be given then, by a policy; refused when it no longer holds. */
  readonly command: ComplaintCommand
}

/** All timers of a complaint as it is now; those that are not in the list any more are no longer wanted. */
export function dueTimers(complaint: Complaint): ComplaintTimer[] {
  return [
    ...clockNames.flatMap((clock) => clockTimers(complaint, clock)),
    ...untakenTimers(complaint),
    ...standingTimers(complaint),
  ]
}

const kinds = {
  firstResponse: { warning: 'first-response-warning', breach: 'first-response-breach' },
  resolution: { warning: 'resolution-warning', breach: 'resolution-breach' },
} as const

function clockTimers(complaint: Complaint, clock: ClockName): ComplaintTimer[] {
  const running = runningClock(complaint, clock)
  const { warnedAt, breachedAt } = complaint.marks[clock]
  if (running === null || running.dueAt === breachedAt) return []
  const { warnAt, dueAt } = running
  const { warning, breach } = kinds[clock]
  const warn = { type: 'warn-service-level', clock, dueAt } as const
  return [
    ...(warnedAt === warnAt || warnAt >= dueAt ? [] : [timer(warning, warnAt, warn)]),
    timer(breach, dueAt, { type: 'breach-service-level', clock, dueAt }),
  ]
}

function untakenTimers({ standing, work }: Complaint): ComplaintTimer[] {
  const { status } = standing
  // What waits for the customer waits for no department.
  if (status === 'pending' || !activeStatuses.some((each) => each === status)) return []
  return work.flatMap(({ department, taken, takeBy }) => {
    if (taken || takeBy === null) return []
    const untaken = timer('untaken', takeBy, { type: 'escalate', department, reason: 'untaken' })
    return [{ ...untaken, name: `untaken-${department}` }]
  })
}

function standingTimers({ standing }: Complaint): ComplaintTimer[] {
  if (standing.status === 'held')
    return standing.until === null ? [] : [timer('hold-ends', standing.until, { type: 'resume' })]
  if (standing.status === 'resolved') return [timer('unconfirmed', standing.confirmBy, { type: 'close' })]
  if (standing.status !== 'pending') return []
  const { answerBy, proposed } = standing.question
  return [timer('unanswered', answerBy, { type: 'resolve', resolutionCode: proposed ?? 'no-answer' })]
}

function timer(kind: ComplaintTimer['kind'], dueAt: string, command: ComplaintCommand): ComplaintTimer {
  return { name: kind, kind, dueAt, command }
}
