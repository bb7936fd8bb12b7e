import type { CalendarDefinition } from '../src/service-levels/calendar-definition.js'

const quarterMs = 900_000
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** Asks the wall clock, quarter by quarter, whether it is open: slow and plain, to judge what is quick. */
export class MinuteReference {
  readonly #definition: CalendarDefinition
  readonly #format: Intl.DateTimeFormat
  readonly #known = new Map<number, boolean>()

  constructor(definition: CalendarDefinition) {
    this.#definition = definition
    this.#format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: definition.timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
    })
  }

  isOpen(instant: number): boolean {
    const quarter = Math.floor(instant / quarterMs)
    const known = this.#known.get(quarter)
    if (known !== undefined) return known
    const open = this.#ask(quarter * quarterMs)
    this.#known.set(quarter, open)
    return open
  }

  #ask(instant: number): boolean {
    const [date = '', time = ''] = this.#format.format(instant).split(' ')
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    if (this.#definition.holidays.includes(date)) return false
    const weekday = weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sunday'
    const now = hour * 60 + minute
    return this.#definition.hours[weekday].some(({ from, to }) => from <= now && now < to)
  }
}
