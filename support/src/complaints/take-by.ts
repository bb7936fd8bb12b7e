import type { Given } from './given.js'
import type { Complaint } from './state.js'

const minuteMs = 60_000

/** Until when a department should take what it is given now. ISO 8601. */
export function takeBy(complaint: Complaint, { at, policy }: Pick<Given, 'at' | 'policy'>): string {
  const { take, calendar } = policy.target(complaint)
  const due = policy.calendar(calendar)?.add(at, take * minuteMs)
  if (due === undefined) throw new Error(`there is no calendar ${calendar}`)
  return due.toISOString()
}

/** When work goes on after nobody could wait for a department: it has its whole time again. Null: it ran on. */
export function takeByAgain(complaint: Complaint, given: Pick<Given, 'at' | 'policy'>): string | null {
  return complaint.standing.status === 'held' ? null : takeBy(complaint, given)
}
