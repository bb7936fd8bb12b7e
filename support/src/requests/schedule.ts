import type { PlannedStep, StepDue } from './events.js'
import type { RequestStep } from './state.js'

type Timed = Pick<PlannedStep, 'stepId' | 'after' | 'withinMinutes'>

/**
 * When each step is due: its time once the steps before it have had theirs, from now on, or, when the customer asked for
 * a later day, so that the last one ends on it. @param steps in an order in which none comes before those it follows
 */
export function dueTimes(steps: readonly Timed[], from: Date, requestedFor: string | null): StepDue[] {
  const minutes = new Map<string, number>()
  for (const { stepId, after, withinMinutes } of steps)
    minutes.set(stepId, withinMinutes + Math.max(0, ...after.map((earlier) => minutes.get(earlier) ?? 0)))
  const whole = Math.max(0, ...minutes.values())
  const begin = Math.max(from.getTime(), later(requestedFor, -whole))
  return [...minutes].map(([stepId, until]) => ({ stepId, dueAt: atMinutes(begin, until) }))
}

/** Planned times of steps, moved by milliseconds; those that have none stay without. */
export function moveDue(
  steps: readonly Pick<RequestStep, 'stepId' | 'plannedAt'>[],
  milliseconds: number,
): StepDue[] {
  return steps.flatMap(({ stepId, plannedAt }) =>
    plannedAt === undefined ? [] : [{ stepId, dueAt: moved(plannedAt, milliseconds) }],
  )
}

type Appointed = Timed & Pick<RequestStep, 'plannedAt' | 'appointmentSet'>

/**
 * When steps are due with the appointments that were made: a step not before its appointment ends, and those that follow
 * it later by as much. @param steps in an order in which none comes before those it follows
 */
export function dueWithAppointments(steps: readonly Appointed[]): StepDue[] {
  const laterMs = new Map<string, number>()
  return steps.flatMap(({ stepId, after, plannedAt, appointmentSet }) => {
    if (plannedAt === undefined) return []
    const planned = Date.parse(plannedAt)
    const begun = planned + Math.max(0, ...after.map((earlier) => laterMs.get(earlier) ?? 0))
    const due = Math.max(begun, appointmentSet === undefined ? 0 : Date.parse(appointmentSet.to))
    laterMs.set(stepId, due - planned)
    return [{ stepId, dueAt: new Date(due).toISOString() }]
  })
}

/** An ISO 8601 time, moved by milliseconds. */
export function moved(time: string, milliseconds: number): string {
  return new Date(Date.parse(time) + milliseconds).toISOString()
}

const later = (time: string | null, minutes: number) =>
  time === null ? Number.NEGATIVE_INFINITY : Date.parse(time) + minutes * 60_000
const atMinutes = (begin: number, minutes: number) => new Date(begin + minutes * 60_000).toISOString()
