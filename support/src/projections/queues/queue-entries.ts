import { clockNames } from '../../complaints/complaint-vocabulary.js'
import { runningClock } from '../../complaints/running-clocks.js'
import { activeStatuses, type Complaint } from '../../complaints/state.js'
import type { Department } from '../../domain/actor.js'
import { priorities } from '../../domain/classification.js'
import { isTerminal, type RequestState, stepReady } from '../../requests/state.js'

/** A place in a department's queue. Nothing personal. */
export interface QueueEntry {
  readonly department: Department
  /** Of a request; empty for a complaint. */
  readonly stepId: string
  readonly status: string
  /** Category of a complaint, kind of a request. */
  readonly category: string
  /** Null: requests have none. */
  readonly priority: string | null
  /** The lower the sooner: 0 is critical. */
  readonly rank: number
  readonly region: string
  readonly customerId: string
  readonly taken: boolean
  readonly assignee: string | null
  /** How often it was escalated. */
  readonly level: number
  /** ISO 8601; null: nothing is due, or its clock stands. */
  readonly dueAt: string | null
}

/** A clock that runs: of a promise to the customer, or of a step. */
export interface BoardClock {
  readonly clock: string
  /** ISO 8601; null: there is no warning before it is due. */
  readonly warnAt: string | null
  readonly dueAt: string
  /** What is recorded, not what the time says. */
  readonly warned: boolean
  readonly breached: boolean
  readonly departments: readonly Department[]
}

/** Requests stand among complaints of medium priority. */
const requestRank = priorities.indexOf('medium')
const active: readonly string[] = activeStatuses

export function complaintEntries(complaint: Complaint): QueueEntry[] {
  const { standing, category, priority, region, customerId, work } = complaint
  if (!active.includes(standing.status)) return []
  const due = clockNames.flatMap((name) => runningClock(complaint, name)?.dueAt ?? [])
  const dueAt = due.sort()[0] ?? null
  const rank = priorities.indexOf(priority)
  return work.map(({ department, taken, assignee, level }) => ({
    ...{ department, stepId: '', status: standing.status, category, priority, rank, region, customerId },
    ...{ taken, assignee, level: Math.max(level, complaint.level), dueAt },
  }))
}

export function requestEntries(request: RequestState): QueueEntry[] {
  const { status, kind, region, customerId, accepted, steps } = request
  if (isTerminal(status) || status === 'pending') return []
  const shared = { status, category: kind, priority: null, rank: requestRank, region, customerId }
  return steps
    .filter((step) => stepReady(step, steps))
    .map(({ department, stepId, escalation, dueAt }) => ({
      ...shared,
      ...{ department, stepId, taken: accepted.includes(department), assignee: null },
      level: Math.max(escalation, request.escalation),
      dueAt: status === 'held' ? null : (dueAt ?? null),
    }))
}

export function complaintClocks(complaint: Complaint): BoardClock[] {
  const departments = complaint.work.map(({ department }) => department)
  return clockNames.flatMap((clock) => {
    const running = runningClock(complaint, clock)
    if (running === null) return []
    const { warnAt, dueAt } = running
    const { warnedAt, breachedAt } = complaint.marks[clock]
    return [
      { clock, warnAt, dueAt, warned: warnedAt === warnAt, breached: breachedAt === dueAt, departments },
    ]
  })
}

export function requestClocks(request: RequestState): BoardClock[] {
  const { status, steps } = request
  if (status !== 'acknowledged' && status !== 'inProgress') return []
  return steps
    .filter((step) => stepReady(step, steps))
    .flatMap(({ stepId, dueAt, jeopardies, department }) => {
      if (dueAt === undefined) return []
      const breached = jeopardies.includes('step-overdue')
      const clock = `step ${stepId}`
      return [
        { clock, warnAt: null, dueAt, warned: jeopardies.length > 0, breached, departments: [department] },
      ]
    })
}
