import type { Department } from '../domain/actor.js'
import type { Decision } from '../domain/aggregate.js'
import type { ComplaintCommandOf } from './commands.js'
import type { ComplaintEvent } from './events.js'
import type { Given } from './given.js'
import { refuse } from './refusals.js'
import { responded } from './running-clocks.js'
import type { Complaint, Work } from './state.js'
import { takeBy } from './take-by.js'

/** Team leader, head of the department, management. */
const highestLevel = 3

export function route(
  command: ComplaintCommandOf<'route'>,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const { departments } = command
  // Only the service itself speaks for the policy, and not against what people decided.
  const byPolicy = given.actor.role === 'policy'
  if (byPolicy && complaint.routedByHand) return refuse('routed-by-hand')
  const now = complaint.work.map(({ department }) => department)
  if (now.length === departments.length && departments.every((name) => now.includes(name))) return []
  const rule = byPolicy ? (command.rule ?? given.actor.id) : null
  const policyVersion = byPolicy ? command.policyVersion : null
  const data = { departments, rule, policyVersion, takeBy: takeBy(complaint, given) }
  return [{ type: 'ComplaintRouted', subject: complaint.customerId, data }]
}

export function accept(
  { department }: ComplaintCommandOf<'accept'>,
  complaint: Complaint,
  { at }: Given,
): Decision<ComplaintEvent> {
  const work = workOf(complaint, department)
  if (work === undefined) return refuse('not-routed-there')
  return work.taken ? [] : taking(complaint, department, at)
}

/** Whoever assigns takes it for the department, too. */
export function assign(
  { department, assignee }: ComplaintCommandOf<'assign'>,
  complaint: Complaint,
  { at }: Given,
): Decision<ComplaintEvent> {
  const work = workOf(complaint, department)
  if (work === undefined) return refuse('not-routed-there')
  if (work.assignee === assignee) return []
  return [
    ...(work.taken ? [] : taking(complaint, department, at)),
    { type: 'ComplaintAssigned', subject: complaint.customerId, data: { department, assignee } },
  ]
}

export function escalate(
  command: ComplaintCommandOf<'escalate'>,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const { department, reason } = command
  if (reason === 'untaken') return escalateUntaken(department, complaint, given)
  const work = department === null ? null : workOf(complaint, department)
  if (work === undefined) return refuse('not-routed-there')
  const level = (work ?? complaint).level + 1
  if (level > highestLevel) return refuse('highest-level')
  const data = { level, department, reason, takeBy: work?.takeBy ?? null }
  return [{ type: 'ComplaintEscalated', subject: complaint.customerId, data }]
}

/** Once for each time the department was waited for; at the highest level nobody is waited for any more. */
function escalateUntaken(
  department: Department | null,
  complaint: Complaint,
  given: Given,
): Decision<ComplaintEvent> {
  const work = complaint.work.find((each) => each.department === department)
  if (work === undefined) return refuse('not-routed-there')
  if (work.taken) return refuse('already-taken')
  if (complaint.standing.status === 'pending') return refuse('clock-stopped')
  if (work.takeBy === null) return refuse('highest-level')
  if (given.at < new Date(work.takeBy)) return refuse('not-due')
  const level = Math.min(work.level + 1, highestLevel)
  const data = {
    level,
    department,
    reason: 'untaken',
    takeBy: level === highestLevel ? null : takeBy(complaint, given),
  } as const
  return [{ type: 'ComplaintEscalated', subject: complaint.customerId, data }]
}

function workOf({ work }: Complaint, department: Department): Work | undefined {
  return work.find((each) => each.department === department)
}

function taking(complaint: Complaint, department: Department, at: Date): ComplaintEvent[] {
  return [
    ...responded(complaint, at),
    { type: 'ComplaintAccepted', subject: complaint.customerId, data: { department } },
  ]
}
