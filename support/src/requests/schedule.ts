import type { PlannedStep, StepDue } from './events.js'

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

/** Times of steps, moved by milliseconds; those that have none stay without. */
export function moveDue(
  steps: readonly Pick<PlannedStep, 'stepId' | 'dueAt'>[],
  milliseconds: number,
): StepDue[] {
  return steps.flatMap(({ stepId, dueAt }) =>
    dueAt === undefined ? [] : [{ stepId, dueAt: moved(dueAt, milliseconds) }],
  )
}

/** An ISO 8601 time, moved by milliseconds. */
export function moved(time: string, milliseconds: number): string {
  return new Date(Date.parse(time) + milliseconds).toISOString()
}

const later = (time: string | null, minutes: number) =>
  time === null ? Number.NEGATIVE_INFINITY : Date.parse(time) + minutes * 60_000
const atMinutes = (begin: number, minutes: number) => new Date(begin + minutes * 60_000).toISOString()
