import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type AnyStep, anyComplaintSteps } from '../../tests/any-complaint-steps.js'
import { ClockReference } from '../../tests/clock-reference.js'
import { ComplaintStory, openCommand } from '../../tests/complaint-story.js'
import { ServiceLevelPolicy, serviceLevelPolicySchema } from '../service-levels/service-level-policy.js'
import { complaintCommandSchema } from './commands.js'
import { dueTimers } from './due.js'
import { refusalsByCommand } from './refusals.js'
import { complaintTransitions } from './transitions.js'

const day = ['08:00-12:00', '13:15-18:00']
const definition = serviceLevelPolicySchema.parse({
  version: 1,
  calendars: {
    office: {
      timeZone: 'Europe/Berlin',
      hours: {
        monday: day,
        tuesday: day,
        wednesday: day,
        thursday: day,
        friday: day,
        sunday: ['01:00-05:00'],
      },
      holidays: ['2026-04-03'],
    },
    night: {
      timeZone: 'America/New_York',
      hours: Object.fromEntries(
        ['monday', 'tuesday', 'wednesday', 'friday', 'saturday', 'sunday'].map((name) => [
          name,
          ['00:00-06:00', '20:30-24:00'],
        ]),
      ),
    },
  },
  targets: [
    { category: ['outage'], calendar: 'night', firstResponse: 15, resolution: 100, take: 15 },
    { priority: ['critical'], calendar: 'night', firstResponse: 60, resolution: 250, take: 15 },
    { priority: ['low'], calendar: 'office', firstResponse: 500, resolution: 2000, take: 300 },
    { calendar: 'office', firstResponse: 60, resolution: 150, take: 60 },
  ],
  days: { answer: 1, confirm: 1, reopen: 3 },
})
const policy = new ServiceLevelPolicy(definition)
// A week before clocks are put forward in Berlin.
const begin = Date.parse('2026-03-23T09:07:00Z')

function play(steps: readonly AnyStep[], each: (story: ComplaintStory, step: AnyStep, at: string) => void) {
  const story = new ComplaintStory(policy)
  let time = begin
  story.tell(complaintCommandSchema.parse(openCommand), { at: new Date(time).toISOString() })
  for (const step of steps) {
    time += step.after * 60_000
    each(story, step, new Date(time).toISOString())
  }
  return story
}

it('leaves a legal state or is refused with a reason, whatever is asked in whatever order', () => {
  fc.assert(
    fc.property(anyComplaintSteps, (steps) => {
      play(steps, (story, step, at) => {
        const before = story.complaint?.standing.status ?? 'acknowledged'
        const command = step.command(story.complaint)
        if (command === null) return
        const outcome = story.tell(command, { as: step.as, at })
        const after = story.complaint?.standing.status
        if (typeof outcome === 'string') {
          expect(refusalsByCommand[command.type]).toContain(outcome)
          expect(after).toBe(before)
        } else if (command.type !== 'open')
          expect(complaintTransitions[command.type][before]).toContain(after)
      })
    }),
    { numRuns: 200 },
  )
})

it('keeps clocks that somebody with a stopwatch would keep from the raw events, minute by minute', () => {
  fc.assert(
    fc.property(anyComplaintSteps, (steps) => {
      const reference = new ClockReference(definition.calendars)
      let seen = 0
      const take = (story: ComplaintStory, at: string) => {
        for (const event of story.events.slice(seen)) {
          if (event.type === 'FirstResponseGiven')
            expect(event.data.withinTarget).toBe(reference.firstResponse?.dueAt === null)
          if (event.type === 'ComplaintResolved')
            expect(event.data.withinTarget).toBe(reference.resolution?.dueAt === null)
          if (event.type === 'ServiceLevelBreached')
            expect(reference[event.data.clock]?.dueAt).toBe(Date.parse(event.data.dueAt))
          reference.take(event)
        }
        seen = story.events.length
        reference.goOn(Date.parse(at))
      }
      const story = play(steps, (told, step, at) => {
        take(told, at)
        const command = step.command(told.complaint)
        if (command !== null) told.tell(command, { as: step.as, at })
      })
      take(story, new Date(begin).toISOString())
      const { complaint } = story
      if (complaint === null || complaint.standing.status === 'pending') return
      reference.goOnToTheEnd()
      for (const name of ['firstResponse', 'resolution'] as const)
        expect(reference.agrees(complaint.serviceLevel[name], name), name).toBe(true)
    }),
    { numRuns: 150 },
  )
})

it('has for every timer a command that is carried out when its time has come, and only then', () => {
  fc.assert(
    fc.property(anyComplaintSteps, (steps) => {
      const { complaint } = play(steps, (story, step, at) => {
        const command = step.command(story.complaint)
        if (command !== null) story.tell(command, { as: step.as, at })
      })
      if (complaint === null) return
      for (const { name, dueAt, command } of dueTimers(complaint)) {
        const again = new ComplaintStory(policy)
        again.complaint = complaint
        const as = { role: 'policy', id: 'timers' } as const
        const early = new Date(Date.parse(dueAt) - 1).toISOString()
        expect(again.tell(complaintCommandSchema.parse(command), { as, at: early }), name).toBe('not-due')
        expect(
          again.tell(complaintCommandSchema.parse(command), { as, at: dueAt }).length,
          name,
        ).toBeGreaterThan(0)
        if (again.complaint !== null)
          expect(
            dueTimers(again.complaint).filter((next) => next.name === name && next.dueAt === dueAt),
            name,
          ).toEqual([])
      }
    }),
    { numRuns: 150 },
  )
})
