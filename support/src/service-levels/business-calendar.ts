import type { CalendarDefinition } from './calendar-definition.js'
import { TimeZone } from './time-zone.js'

const minuteMs = 60_000
const dayMs = 86_400_000
// Clocks are between 12 hours behind and 14 ahead of UTC: a local day lies within this much around the same day in UTC.
const aroundMs = 15 * 3_600_000
const mostDays = 20 * 366

interface Interval {
  readonly from: number
  readonly to: number
}

/** Counts working time by the wall clock of a place, so that a day on which clocks change is as long as it is there. */
export class BusinessCalendar {
  readonly name: string
  readonly #zone: TimeZone
  readonly #hours: CalendarDefinition['hours']
  readonly #holidays: ReadonlySet<string>
  readonly #days = new Map<number, readonly Interval[]>()

  constructor(name: string, { timeZone, hours, holidays }: CalendarDefinition) {
    this.name = name
    this.#zone = new TimeZone(timeZone)
    this.#hours = hours
    this.#holidays = new Set(holidays)
  }

  /**
   * The moment at which so much working time has passed since `from`.
   * @param workingMs not negative; 0: `from` itself
   */
  add(from: Date, workingMs: number): Date {
    if (workingMs <= 0) return from
    let left = workingMs
    let day = this.#dayOf(from.getTime())
    for (let days = 0; days < mostDays; days += 1, day += dayMs)
      for (const open of this.#openings(day)) {
        const begin = Math.max(open.from, from.getTime())
        const length = open.to - begin
        if (length >= left) return new Date(begin + left)
        if (length > 0) left -= length
      }
    throw new RangeError(`the calendar ${this.name} has less working time than ${workingMs} ms in 20 years`)
  }

  /** Working milliseconds from one moment to a later one; 0 when it is not later. */
  between(from: Date, to: Date): number {
    const [begin, end] = [from.getTime(), to.getTime()]
    let working = 0
    for (let day = this.#dayOf(begin); day <= end + aroundMs; day += dayMs)
      for (const open of this.#openings(day))
        working += Math.max(0, Math.min(open.to, end) - Math.max(open.from, begin))
    return working
  }

  /** A day, as its midnight in UTC, on whose local date or after it the moment lies. */
  #dayOf(instant: number): number {
    return Math.floor((instant - aroundMs) / dayMs) * dayMs
  }

  #openings(day: number): readonly Interval[] {
    const known = this.#days.get(day)
    if (known !== undefined) return known
    const found = this.#find(day)
    this.#days.set(day, found)
    return found
  }

  #find(day: number): readonly Interval[] {
    const date = new Date(day)
    if (this.#holidays.has(date.toISOString().slice(0, 10))) return []
    const hours = this.#hours[weekdays[date.getUTCDay()] ?? 'sunday']
    if (hours.length === 0) return []
    return this.#zone
      .stretches(day - aroundMs, day + dayMs + aroundMs)
      .flatMap(({ from, to, offset }) =>
        hours.map((open) => ({
          from: Math.max(from, day + open.from * minuteMs - offset),
          to: Math.min(to, day + open.to * minuteMs - offset),
        })),
      )
      .filter(({ from, to }) => to > from)
      .sort((a, b) => a.from - b.from)
  }
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
