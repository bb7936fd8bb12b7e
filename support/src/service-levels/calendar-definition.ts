import { z } from 'zod'

const hoursOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be hours such as 08:00-18:00')
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map(minutesOf)
    return { from, to }
  })
  .refine(({ from, to }) => from < to, 'must end after it begins; hours over midnight are two')

const hoursOfOneDay = z
  .array(hoursOfDay)
  .max(8)
  .refine(
    (hours) => hours.every(({ from }, index) => index === 0 || (hours[index - 1]?.to ?? 0) <= from),
    'must be in order and not overlap',
  )
  .default([])

const week = {
  monday: hoursOfOneDay,
  tuesday: hoursOfOneDay,
  wednesday: hoursOfOneDay,
  thursday: hoursOfOneDay,
  friday: hoursOfOneDay,
  saturday: hoursOfOneDay,
  sunday: hoursOfOneDay,
}

/** When people work: opening hours of each weekday (minutes after midnight) by the wall clock of a place. */
export const calendarDefinitionSchema = z.strictObject({
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Zurich'),
  hours: z
    .strictObject(week)
    .refine((hours) => Object.values(hours).some((day) => day.length > 0), 'must be open at some time'),
  /** Local dates on which nobody works, YYYY-MM-DD. */
  holidays: z.array(z.iso.date()).max(1000).default([]),
})

export type CalendarDefinition = z.infer<typeof calendarDefinitionSchema>

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
