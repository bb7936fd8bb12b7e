import type { ComplaintEvent, ComplaintOpened } from '../src/complaints/events.js'
import type { CalendarDefinition } from '../src/service-levels/calendar-definition.js'
import type { Clock, ServiceLevel } from '../src/service-levels/service-level.js'
import { MinuteReference } from './minute-reference.js'

const minuteMs = 60_000
const waiting = new Set<string>(['CustomerAsked', 'ResolutionProposed'])
const goingOn = new Set<string>(['CustomerAnswered', 'ComplaintResumed', 'ComplaintReopened'])
const ending = new Set<string>(['ComplaintResolved', 'ComplaintCancelled', 'ComplaintRejected'])

/** A clock as somebody with a stopwatch keeps it, who looks up once a minute. */
class Stopwatch {
  minutes: number
  used = 0
  warnAt: number | null = null
  dueAt: number | null = null

  constructor(minutes: number) {
    this.minutes = minutes
  }

  look(at: number): void {
    if (this.used >= this.minutes * 0.8) this.warnAt ??= at
    if (this.used >= this.minutes) this.dueAt ??= at
  }

  aim(minutes: number): void {
    this.minutes = minutes
    if (this.used < minutes * 0.8) this.warnAt = null
    if (this.used < minutes) this.dueAt = null
  }
}

/**
 * Counts the clocks of a complaint from its raw events, minute by minute, knowing of the promises only their target and
 * calendar. Events lie on whole minutes.
 */
export class ClockReference {
  readonly #calendars: ReadonlyMap<string, MinuteReference>
  #calendar = ''
  #firstResponse: Stopwatch | null = null
  #resolution: Stopwatch | null = null
  #stands = false
  #at = 0

  constructor(calendars: Readonly<Record<string, CalendarDefinition>>) {
    this.#calendars = new Map(
      Object.entries(calendars).map(([name, definition]) => [name, new MinuteReference(definition)]),
    )
  }

  get firstResponse(): Stopwatch | null {
    return this.#firstResponse
  }

  get resolution(): Stopwatch | null {
    return this.#resolution
  }

  /** Counts until then. */
  goOn(at: number): void {
    this.#look()
    for (; this.#at < at; this.#at += minuteMs) {
      if (!this.#stands && this.#calendars.get(this.#calendar)?.isOpen(this.#at))
        for (const clock of this.#clocks()) clock.used += 1
      this.#look(this.#at + minuteMs)
    }
  }

  /** Counts until every clock is due. */
  goOnToTheEnd(): void {
    while (!this.#stands && this.#clocks().some(({ dueAt }) => dueAt === null)) this.goOn(this.#at + minuteMs)
  }

  take(event: ComplaintEvent): void {
    const { type } = event
    if (type === 'ComplaintOpened') this.#begin(event.data)
    else if (type === 'ComplaintClassified') this.#aim(event.data.serviceLevel)
    else if (type === 'ComplaintReopened') this.#beginAnew(event.data.serviceLevel)
    else if (type === 'FirstResponseGiven') this.#firstResponse = null
    else if (ending.has(type)) this.#firstResponse = this.#resolution = null
    this.#stands = waiting.has(type) || (this.#stands && !goingOn.has(type))
  }

  /** Of a clock that runs, what was recorded. */
  agrees(recorded: Clock | null, name: 'firstResponse' | 'resolution'): boolean {
    const clock = name === 'firstResponse' ? this.#firstResponse : this.#resolution
    if (recorded === null || clock === null) return recorded === clock
    const same = (at: number | null, written: string) => at !== null && new Date(at).toISOString() === written
    return same(clock.warnAt, recorded.warnAt) && same(clock.dueAt, recorded.dueAt)
  }

  #begin({ openedAt, serviceLevel }: ComplaintOpened['data']): void {
    this.#at = Date.parse(openedAt)
    this.#firstResponse = new Stopwatch(serviceLevel.firstResponse?.minutes ?? 0)
    this.#beginAnew(serviceLevel)
  }

  #beginAnew({ calendar, resolution }: ServiceLevel): void {
    this.#calendar = calendar
    this.#resolution = new Stopwatch(resolution?.minutes ?? 0)
  }

  #aim({ calendar, firstResponse, resolution }: ServiceLevel): void {
    this.#calendar = calendar
    if (firstResponse !== null) this.#firstResponse?.aim(firstResponse.minutes)
    if (resolution !== null) this.#resolution?.aim(resolution.minutes)
  }

  #look(at = this.#at): void {
    if (!this.#stands) for (const clock of this.#clocks()) clock.look(at)
  }

  #clocks(): Stopwatch[] {
    return [this.#firstResponse, this.#resolution].filter((clock) => clock !== null)
  }
}
