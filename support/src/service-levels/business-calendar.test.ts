import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MinuteReference } from '../../tests/minute-reference.js'
import { BusinessCalendar } from './business-calendar.js'
import { calendarDefinitionSchema } from './calendar-definition.js'

const minuteMs = 60_000
const everyDay = (...hours: string[]) =>
  Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, hours]),
  )
const definition = (timeZone: string, hours: object, holidays: string[] = []) =>
  calendarDefinitionSchema.parse({ timeZone, hours, holidays })
const office = definition(
  'Europe/Berlin',
  { monday: ['08:00-12:00', '13:00-18:00'], friday: ['08:00-16:00'] },
  ['2026-04-03'],
)
const calendar = (of: typeof office) => new BusinessCalendar('test', of)
const hoursBetween = (of: typeof office, from: string, to: string) =>
  calendar(of).between(new Date(from), new Date(to)) / 3_600_000
const after = (of: typeof office, from: string, minutes: number) =>
  calendar(of)
    .add(new Date(from), minutes * minuteMs)
    .toISOString()

it('counts opening hours only, over lunch, nights, weekends and holidays', () => {
  expect(hoursBetween(office, '2026-03-02T07:00:00Z', '2026-03-02T17:00:00Z')).toBe(9)
  expect(hoursBetween(office, '2026-03-02T16:30:00Z', '2026-03-09T08:00:00Z')).toBe(0.5 + 8 + 1)
  expect(hoursBetween(office, '2026-03-30T00:00:00Z', '2026-04-06T00:00:00Z')).toBe(9)
  expect(hoursBetween(office, '2026-03-09T00:00:00Z', '2026-03-02T00:00:00Z')).toBe(0)
})

it('adds working time: what begins when it is closed counts from the opening on', () => {
  expect(after(office, '2026-03-01T12:00:00Z', 60)).toBe('2026-03-02T08:00:00.000Z')
  expect(after(office, '2026-03-02T10:30:00Z', 60)).toBe('2026-03-02T12:30:00.000Z')
  expect(after(office, '2026-03-02T16:00:00Z', 60)).toBe('2026-03-02T17:00:00.000Z')
  expect(after(office, '2026-03-02T16:00:00Z', 61)).toBe('2026-03-06T07:01:00.000Z')
  expect(after(office, '2026-03-01T12:00:00Z', 0)).toBe('2026-03-01T12:00:00.000Z')
})

it('follows the clocks of the place: a night on which they are put forward is an hour shorter', () => {
  const night = definition('Europe/Berlin', everyDay('00:00-06:00'))
  expect(hoursBetween(night, '2026-03-28T22:00:00Z', '2026-03-29T10:00:00Z')).toBe(5)
  expect(hoursBetween(night, '2026-10-24T21:00:00Z', '2026-10-25T10:00:00Z')).toBe(7)
  const day = definition('Europe/Berlin', everyDay('08:00-18:00'))
  expect(after(day, '2026-03-28T16:30:00Z', 60)).toBe('2026-03-29T06:30:00.000Z')
})

it('is always open where it is open from 00:00 to 24:00 on every day', () => {
  const always = definition('UTC', everyDay('00:00-24:00'))
  expect(after(always, '2026-03-02T10:30:17Z', 100_000)).toBe(
    new Date(Date.parse('2026-03-02T10:30:17Z') + 100_000 * minuteMs).toISOString(),
  )
})

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Africa/Casablanca',
]
const quarters = fc.tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }))
const time = (quarter: number) =>
  `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`
const anyDefinition = fc
  .record({
    zone: fc.constantFrom(...zones),
    days: fc.array(quarters, { minLength: 7, maxLength: 7 }),
    holiday: fc.constantFrom('2026-03-29', '2026-04-05', '2026-11-01', '2026-10-26'),
  })
  .map(({ zone, days, holiday }) => {
    const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
    const hours = names.map((name, index) => {
      const [from = 0, to = 96] = days[index] ?? []
      return [name, from < to ? [`${time(from)}-${time(to)}`] : []]
    })
    return {
      timeZone: zone,
      hours: { ...Object.fromEntries(hours), monday: ['09:00-10:00'] },
      holidays: [holiday],
    }
  })
// Around the days on which the clocks of these places change.
const anyStart = fc
  .tuple(
    fc.constantFrom('2026-03-26', '2026-04-03', '2026-10-22', '2026-10-30', '2026-02-13', '2026-03-20'),
    fc.integer({ min: 0, max: 5 * 1440 }),
  )
  .map(([day, minute]) => Date.parse(`${day}T00:00:00Z`) + minute * minuteMs)

it('agrees with who looks at the wall clock minute by minute, wherever and whenever clocks change', () => {
  fc.assert(
    fc.property(anyDefinition, anyStart, fc.integer({ min: 0, max: 6 * 1440 }), (written, from, length) => {
      const definition = calendarDefinitionSchema.parse(written)
      const reference = new MinuteReference(definition)
      let open = 0
      let lastOpen = from
      for (let at = from; at < from + length * minuteMs; at += minuteMs)
        if (reference.isOpen(at)) {
          open += 1
          lastOpen = at + minuteMs
        }
      const tested = calendar(definition)
      expect(tested.between(new Date(from), new Date(from + length * minuteMs))).toBe(open * minuteMs)
      expect(tested.add(new Date(from), open * minuteMs).getTime()).toBe(lastOpen)
    }),
    { numRuns: 150 },
  )
})

it('names what is wrong in a calendar', () => {
  const bad = calendarDefinitionSchema.safeParse({
    timeZone: 'Europe/Nowhere',
    hours: { monday: ['18:00-08:00'], tuesday: ['08:00-12:00', '11:00-13:00'], someday: [] },
    holidays: ['2026-02-30'],
  })
  expect(bad.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    'timeZone: must be an IANA time zone such as Europe/Zurich',
    'hours.monday.0: must end after it begins; hours over midnight are two',
    'hours.tuesday: must be in order and not overlap',
    'hours: Unrecognized key: "someday"',
    'holidays.0: Invalid ISO date',
  ])
})
