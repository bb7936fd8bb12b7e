import type { BusinessCalendar } from './business-calendar.js'
import type { Clock } from './service-level.js'

const minuteMs = 60_000
const warnShare = 0.8

/** A clock that begins to run. @param minutes working minutes until it is due */
export function startClock(calendar: BusinessCalendar, minutes: number, at: Date): Clock {
  return { minutes, since: at.toISOString(), usedMs: 0, ...ends(calendar, { minutes, usedMs: 0 }, at) }
}

/**
 * A clock that stood from `stoppedAt` on runs again from `at`. What was due or warned of before it stood stays so.
 * @param calendar by which it goes on; the same that it began with, unless the policy has dropped that
 */
export function restartClock(
  clock: Clock,
  { calendar, stoppedAt, at }: { calendar: BusinessCalendar; stoppedAt: Date; at: Date },
): Clock {
  const usedMs = usedUntil(clock, calendar, stoppedAt)
  const later = ends(calendar, { minutes: clock.minutes, usedMs }, at)
  const was = (moment: string) => new Date(moment).getTime() <= stoppedAt.getTime()
  return {
    minutes: clock.minutes,
    since: at.toISOString(),
    usedMs,
    warnAt: was(clock.warnAt) ? clock.warnAt : later.warnAt,
    dueAt: was(clock.dueAt) ? clock.dueAt : later.dueAt,
  }
}

/**
 * The same clock with another target, or by another calendar: the time it has used counts. Where more than the new
 * target is used already, it is due at once, or stays due when it was before.
 * @param usedMs see `usedUntil`
 */
export function retargetClock(
  clock: Clock,
  {
    calendar,
    minutes,
    usedMs,
    at,
  }: { calendar: BusinessCalendar; minutes: number; usedMs: number; at: Date },
): Clock {
  const { warnAt, dueAt } = ends(calendar, { minutes, usedMs }, at)
  const spent = (share: number) => usedMs >= minutes * minuteMs * share
  const sooner = (before: string, now: string) => (before < now ? before : now)
  return {
    minutes,
    since: at.toISOString(),
    usedMs,
    warnAt: spent(warnShare) ? sooner(clock.warnAt, warnAt) : warnAt,
    dueAt: spent(1) ? sooner(clock.dueAt, dueAt) : dueAt,
  }
}

/** Working milliseconds a clock has counted until a moment up to which it ran. */
export function usedUntil({ since, usedMs }: Clock, calendar: BusinessCalendar, at: Date): number {
  return usedMs + calendar.between(new Date(since), at)
}

function ends(
  calendar: BusinessCalendar,
  { minutes, usedMs }: { minutes: number; usedMs: number },
  at: Date,
): Pick<Clock, 'warnAt' | 'dueAt'> {
  const target = minutes * minuteMs
  const when = (share: number) =>
    calendar.add(at, Math.max(0, Math.round(target * share) - usedMs)).toISOString()
  return { warnAt: when(warnShare), dueAt: when(1) }
}
