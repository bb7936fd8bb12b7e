import type { BusinessCalendar } from '../service-levels/business-calendar.js'
import { restartClock, retargetClock, startClock, usedUntil } from '../service-levels/clock.js'
import type { Clock, ServiceLevel } from '../service-levels/service-level.js'
import type { Classified, ServiceLevelPolicy } from '../service-levels/service-level-policy.js'
import { type ClockName, clockNames } from './complaint-vocabulary.js'
import type { FirstResponseGiven, ServiceLevelBreached } from './events.js'
import type { Complaint } from './state.js'

/** Clocks stand while the customer is waited for, and end with the complaint; while it is held they run on. */
export function runningClock({ standing, serviceLevel }: Complaint, name: ClockName): Clock | null {
  return standing.status === 'pending' ? null : serviceLevel[name]
}

/** The promise with which a complaint begins. */
export function promise(policy: ServiceLevelPolicy, classified: Classified, at: Date): ServiceLevel {
  const target = policy.target(classified)
  const calendar = calendarOf(policy, target.calendar)
  return {
    policyVersion: policy.version,
    calendar: calendar.name,
    firstResponse: startClock(calendar, target.firstResponse, at),
    resolution: startClock(calendar, target.resolution, at),
  }
}

/** After it was reopened: the whole time for a resolution once more; the first response is not asked for again. */
export function promiseAnew(policy: ServiceLevelPolicy, classified: Classified, at: Date): ServiceLevel {
  return { ...promise(policy, classified, at), firstResponse: null }
}

/** After a change of category or priority: the time already used counts on the new targets. */
export function promiseOtherwise(
  policy: ServiceLevelPolicy,
  complaint: Complaint,
  { classified, at }: { classified: Classified; at: Date },
): ServiceLevel {
  const { standing, serviceLevel } = complaint
  const target = policy.target(classified)
  const before = policy.calendar(serviceLevel.calendar) ?? calendarOf(policy, target.calendar)
  const calendar = calendarOf(policy, target.calendar)
  const until = standing.status === 'pending' ? new Date(standing.question.askedAt) : at
  const turned = (clock: Clock | null, minutes: number) =>
    clock && retargetClock(clock, { calendar, minutes, usedMs: usedUntil(clock, before, until), at })
  return {
    policyVersion: policy.version,
    calendar: calendar.name,
    firstResponse: turned(serviceLevel.firstResponse, target.firstResponse),
    resolution: turned(serviceLevel.resolution, target.resolution),
  }
}

/** When work goes on: clocks that stood run again, others go on as they are. */
export function promiseResumed(policy: ServiceLevelPolicy, complaint: Complaint, at: Date): ServiceLevel {
  const { standing, serviceLevel } = complaint
  if (standing.status !== 'pending') return serviceLevel
  const calendar =
    policy.calendar(serviceLevel.calendar) ?? calendarOf(policy, policy.target(complaint).calendar)
  const stoppedAt = new Date(standing.question.askedAt)
  const again = (clock: Clock | null) => clock && restartClock(clock, { calendar, stoppedAt, at })
  return {
    ...serviceLevel,
    firstResponse: again(serviceLevel.firstResponse),
    resolution: again(serviceLevel.resolution),
  }
}

/** Breaches the clock has reached although no timer has recorded them yet. */
export function breachesUntil(complaint: Complaint, at: Date): ServiceLevelBreached[] {
  return clockNames.flatMap((clock) => {
    const dueAt = runningClock(complaint, clock)?.dueAt
    if (dueAt === undefined || new Date(dueAt) > at || complaint.marks[clock].breachedAt === dueAt) return []
    return [{ type: 'ServiceLevelBreached', subject: complaint.customerId, data: { clock, dueAt } }]
  })
}

/** The first response, where this is it: a message to the customer, or a department that takes the complaint. */
export function responded({ customerId, serviceLevel }: Complaint, at: Date): FirstResponseGiven[] {
  if (serviceLevel.firstResponse === null) return []
  const withinTarget = at < new Date(serviceLevel.firstResponse.dueAt)
  return [{ type: 'FirstResponseGiven', subject: customerId, data: { at: at.toISOString(), withinTarget } }]
}

function calendarOf(policy: ServiceLevelPolicy, name: string): BusinessCalendar {
  const calendar = policy.calendar(name)
  if (calendar === null)
    throw new Error(`there is no calendar ${name}: the schema demands one for each target`)
  return calendar
}
