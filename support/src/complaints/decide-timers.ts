import type { Decision } from '../domain/aggregate.js'
import { Refusal } from '../domain/refusal.js'
import type { Clock } from '../service-levels/service-level.js'
import type { ComplaintCommandOf } from './commands.js'
import type { ComplaintEvent } from './events.js'
import type { Given } from './given.js'
import { refuse } from './refusals.js'
import { runningClock } from './running-clocks.js'
import type { Complaint } from './state.js'

/** Not after a breach, nor when it is time for one: what came true needs no warning. */
export function warnServiceLevel(
  command: ComplaintCommandOf<'warn-service-level'>,
  complaint: Complaint,
  { at }: Given,
): Decision<ComplaintEvent> {
  const clock = clockMeant(command, complaint)
  if (clock instanceof Refusal) return clock
  const { warnedAt, breachedAt } = complaint.marks[command.clock]
  const tooLate = breachedAt === clock.dueAt || at >= new Date(clock.dueAt)
  if (warnedAt === clock.warnAt || tooLate) return []
  if (at < new Date(clock.warnAt)) return refuse('not-due')
  const data = { clock: command.clock, dueAt: clock.dueAt }
  return [{ type: 'ServiceLevelWarned', subject: complaint.customerId, data }]
}

export function breachServiceLevel(
  command: ComplaintCommandOf<'breach-service-level'>,
  complaint: Complaint,
  { at }: Given,
): Decision<ComplaintEvent> {
  const clock = clockMeant(command, complaint)
  if (clock instanceof Refusal) return clock
  if (complaint.marks[command.clock].breachedAt === clock.dueAt) return []
  if (at < new Date(clock.dueAt)) return refuse('not-due')
  const data = { clock: command.clock, dueAt: clock.dueAt }
  return [{ type: 'ServiceLevelBreached', subject: complaint.customerId, data }]
}

/** The clock a timer was set for, if it still runs and is due at the same time. */
function clockMeant(
  { clock: name, dueAt }: { clock: 'firstResponse' | 'resolution'; dueAt: string },
  complaint: Complaint,
): Clock | Refusal {
  if (complaint.serviceLevel[name] === null) return refuse('clock-ended')
  const clock = runningClock(complaint, name)
  if (clock === null) return refuse('clock-stopped')
  return clock.dueAt === dueAt ? clock : refuse('clock-moved')
}
