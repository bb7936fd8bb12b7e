import { describe, expect, it } from 'vitest'
import { actors, ComplaintStory, openCommand, shippedServiceLevels } from '../../tests/complaint-story.js'
import { shippedRouting } from '../../tests/shipped-routing.js'
import { route } from '../routing/route.js'
import type { ComplaintCommand } from './commands.js'
import { dueTimers } from './due.js'

// A Monday: 09:00 in Berlin, when the office is open. Medium network quality: 120 and 1800 working minutes.
const monday = (time: string) => `2026-03-02T${time}:00.000Z`
const questionId = '33333333-3333-4333-8333-333333333333'
const otherId = '44444444-4444-4444-8444-444444444444'
const ask = { type: 'ask', questionId, text: 'Which floor?' } as const
const answer = { type: 'answer', questionId, text: 'The third' } as const
const propose = {
  type: 'propose-resolution',
  questionId,
  resolutionCode: 'fixed',
  text: 'A new antenna',
} as const
const resolve = { type: 'resolve', resolutionCode: 'fixed' } as const
const toOperations = {
  type: 'route',
  departments: ['network-operations'],
  rule: null,
  policyVersion: null,
} as const
const { operations, billing, customer, stranger, policy, supervisor } = actors

function opened(command: ComplaintCommand = openCommand): ComplaintStory {
  const story = new ComplaintStory()
  story.tell(command, { at: monday('08:00') })
  return story
}

function taken(): ComplaintStory {
  const story = opened()
  story.tell({ ...toOperations, departments: [...toOperations.departments] }, { at: monday('08:00') })
  story.tell({ type: 'accept', department: 'network-operations' }, { as: operations, at: monday('08:30') })
  return story
}

const resolution = (story: ComplaintStory) => story.complaint?.serviceLevel.resolution

describe('a complaint', () => {
  it('is opened with what was promised, and with nothing personal outside of what is sealed', () => {
    const [event] = opened().events
    expect(event).toEqual({
      type: 'ComplaintOpened',
      subject: openCommand.customerId,
      data: {
        complaintId: openCommand.complaintId,
        customerId: openCommand.customerId,
        channel: 'phone',
        category: 'network-quality',
        priority: 'medium',
        plan: 'home',
        region: 'north',
        cells: [{ node: 'north-01', cell: 2 }],
        occurredAt: monday('08:00'),
        openedAt: monday('08:00'),
        serviceLevel: {
          policyVersion: 1,
          calendar: 'office',
          firstResponse: {
            minutes: 120,
            since: monday('08:00'),
            usedMs: 0,
            warnAt: monday('09:36'),
            dueAt: monday('10:00'),
          },
          resolution: {
            minutes: 1800,
            since: monday('08:00'),
            usedMs: 0,
            warnAt: '2026-03-04T12:00:00.000Z',
            dueAt: '2026-03-05T08:00:00.000Z',
          },
        },
      },
      personal: { text: openCommand.text, place: openCommand.place },
    })
  })

  it('is opened once, and not for what has not happened yet', () => {
    expect(opened().tell(openCommand, { at: monday('08:00') })).toBe('already-opened')
    const story = new ComplaintStory()
    expect(story.tell({ ...openCommand, occurredAt: monday('08:01') }, { at: monday('08:00') })).toBe(
      'in-the-future',
    )
    expect(story.tell({ type: 'close' }, { at: monday('08:00') })).toBe('no-such-complaint')
  })

  it('goes from the department that takes it over a question to a confirmed resolution', () => {
    const story = taken()
    const at = monday('09:00')
    const asOperations = { as: operations, at }
    expect(
      story.tell({ type: 'assign', department: 'network-operations', assignee: 'olga' }, asOperations),
    ).toEqual(['ComplaintAssigned'])
    expect(story.tell(ask, asOperations)).toEqual(['CustomerAsked'])
    expect(story.tell(answer, { as: customer, at: monday('10:00') })).toEqual(['CustomerAnswered'])
    expect(story.tell(propose, { as: operations, at: monday('11:00') })).toEqual(['ResolutionProposed'])
    expect(story.complaint?.standing.status).toBe('pending')
    expect(story.tell({ type: 'confirm' }, { as: customer, at: monday('12:00') })).toEqual([
      'ComplaintResolved',
      'ResolutionConfirmed',
      'ComplaintClosed',
    ])
    expect(story.events.every(({ subject }) => subject === openCommand.customerId)).toBe(true)
  })

  it('can be reopened for 14 days after it was resolved, with the whole time for a resolution', () => {
    const reopen = { type: 'reopen', reasonCode: 'came-back', text: 'Again' } as const
    const story = taken()
    story.tell(resolve, { as: operations, at: monday('09:00') })
    story.tell({ type: 'close' }, { as: policy, at: '2026-03-07T09:00:00.000Z' })
    expect(story.complaint?.standing.status).toBe('closed')
    expect(story.tell(reopen, { as: customer, at: '2026-03-16T09:00:00.001Z' })).toBe('too-late-to-reopen')
    expect(story.tell(reopen, { as: customer, at: '2026-03-16T09:00:00.000Z' })).toEqual([
      'ComplaintReopened',
    ])
    expect(story.complaint?.serviceLevel.firstResponse).toBeNull()
    expect(resolution(story)).toMatchObject({ usedMs: 0, dueAt: '2026-03-19T09:00:00.000Z' })
  })

  it('links a duplicate without touching either, and closes no circle it knows of', () => {
    const story = opened()
    const link = { type: 'link-duplicate', of: otherId, chain: [] } as const
    const at = monday('09:00')
    expect(story.tell({ ...link, of: openCommand.complaintId, chain: [] }, { at })).toBe(
      'duplicate-of-itself',
    )
    expect(story.tell({ ...link, chain: [questionId, openCommand.complaintId] }, { at })).toBe(
      'duplicate-circle',
    )
    expect(story.tell({ ...link, chain: [] }, { at })).toEqual(['DuplicateLinked'])
    expect(story.tell({ ...link, chain: [] }, { at })).toEqual([])
    expect(story.tell({ ...link, of: questionId, chain: [] }, { at })).toBe('already-duplicate')
    expect(story.complaint?.standing.status).toBe('acknowledged')
  })
})

describe('the clocks', () => {
  it('end with the first response: a message to the customer or a department that takes it, not a note among the staff', () => {
    const note = { type: 'note', noteId: otherId, text: 'Seen' } as const
    const story = opened()
    const at = monday('09:59')
    expect(story.tell({ ...note, audience: 'internal' }, { at })).toEqual(['NoteAdded'])
    expect(story.tell({ ...note, audience: 'customer' }, { as: customer, at })).toEqual(['NoteAdded'])
    expect(story.tell({ ...note, audience: 'customer' }, { at })).toEqual(['FirstResponseGiven', 'NoteAdded'])
    expect(story.last('FirstResponseGiven')?.data.withinTarget).toBe(true)
    expect(taken().last('FirstResponseGiven')?.data.at).toBe(monday('08:30'))
  })

  it('stand while the customer is waited for', () => {
    const story = taken()
    story.tell(ask, { as: operations, at: monday('09:00') })
    expect(
      story.tell(
        { type: 'breach-service-level', clock: 'resolution', dueAt: '2026-03-05T08:00:00.000Z' },
        { as: policy, at: '2026-03-05T08:00:00.000Z' },
      ),
    ).toBe('clock-stopped')
    story.tell(answer, { as: customer, at: '2026-03-05T09:00:00.000Z' })
    expect(resolution(story)).toMatchObject({ usedMs: 3_600_000, dueAt: '2026-03-09T14:00:00.000Z' })
  })

  it('that were due before the customer was waited for stay due', () => {
    const story = taken()
    story.tell(ask, { as: operations, at: '2026-03-06T09:00:00.000Z' })
    story.tell(answer, { as: customer, at: '2026-03-09T09:00:00.000Z' })
    expect(resolution(story)?.dueAt).toBe('2026-03-05T08:00:00.000Z')
  })

  it('run on while the complaint is held', () => {
    const story = taken()
    const before = resolution(story)
    story.tell(
      { type: 'hold', reasonCode: 'spare-part', until: null },
      { as: operations, at: monday('09:00') },
    )
    story.tell({ type: 'resume' }, { as: operations, at: monday('12:00') })
    expect(resolution(story)).toEqual(before)
  })

  it('count what was used on the targets of another priority, and are due at once where that is too much', () => {
    const story = taken()
    story.tell({ type: 'classify', priority: 'critical' }, { at: monday('10:00') })
    expect(resolution(story)).toMatchObject({ minutes: 480, usedMs: 7_200_000, dueAt: monday('16:00') })
    story.tell({ type: 'classify', priority: 'medium' }, { at: monday('17:00') })
    expect(
      story.tell({ type: 'classify', priority: 'critical' }, { at: '2026-03-03T15:00:00.000Z' }),
    ).toContain('ComplaintClassified')
    expect(resolution(story)?.dueAt).toBe('2026-03-03T15:00:00.000Z')
  })

  it('are warned of and breached by the timers only, once, when it is time and true', () => {
    const dueAt = monday('10:00')
    const warn = { type: 'warn-service-level', clock: 'firstResponse', dueAt } as const
    const breach = { type: 'breach-service-level', clock: 'firstResponse', dueAt } as const
    const story = opened()
    expect(story.tell(warn, { as: supervisor, at: dueAt })).toBe('not-allowed')
    expect(story.tell(warn, { as: policy, at: monday('09:35') })).toBe('not-due')
    expect(story.tell({ ...warn, dueAt: monday('10:01') }, { as: policy, at: dueAt })).toBe('clock-moved')
    expect(story.tell(warn, { as: policy, at: monday('09:36') })).toEqual(['ServiceLevelWarned'])
    expect(story.tell(warn, { as: policy, at: monday('09:37') })).toEqual([])
    expect(story.tell(breach, { as: policy, at: monday('09:59') })).toBe('not-due')
    expect(story.tell(breach, { as: policy, at: dueAt })).toEqual(['ServiceLevelBreached'])
    expect(story.tell(breach, { as: policy, at: dueAt })).toEqual([])
    expect(story.tell(ask, { at: dueAt })).toEqual(['FirstResponseGiven', 'CustomerAsked'])
    expect(story.tell(breach, { as: policy, at: dueAt })).toBe('clock-ended')
  })

  it('are not warned of when a late timer finds them breached already', () => {
    const dueAt = monday('10:00')
    const warn = { type: 'warn-service-level', clock: 'firstResponse', dueAt } as const
    const story = opened()
    expect(story.tell(warn, { as: policy, at: dueAt })).toEqual([])
    expect(story.tell({ ...warn, type: 'breach-service-level' }, { as: policy, at: dueAt })).toEqual([
      'ServiceLevelBreached',
    ])
  })

  it('lose no breach when timers are late: whatever is recorded after the time records it first', () => {
    const story = opened()
    expect(story.tell(ask, { at: monday('10:00') })).toEqual([
      'ServiceLevelBreached',
      'FirstResponseGiven',
      'CustomerAsked',
    ])
    expect(story.last('FirstResponseGiven')?.data.withinTarget).toBe(false)
  })
})

describe('departments', () => {
  it('take what is routed to them, once, and nothing else', () => {
    const story = opened()
    const accept = { type: 'accept', department: 'network-operations' } as const
    const at = monday('08:10')
    expect(story.tell(accept, { as: operations, at })).toBe('not-allowed')
    expect(story.tell(accept, { as: supervisor, at })).toBe('not-routed-there')
    story.tell({ ...toOperations, departments: ['network-operations'] }, { as: supervisor, at })
    expect(story.tell(accept, { as: billing, at })).toBe('not-allowed')
    expect(story.tell(accept, { as: operations, at })).toEqual(['FirstResponseGiven', 'ComplaintAccepted'])
    expect(story.tell(accept, { as: operations, at })).toEqual([])
  })

  it('keep what they took when others join, and people have the last word on who they are', () => {
    const policyRoute = { type: 'route', ...route(shippedRouting, { ...openCommand, cells: [] }) } as const
    const story = opened()
    const at = monday('08:10')
    expect(story.tell(policyRoute, { as: policy, at })).toEqual(['ComplaintRouted'])
    expect(story.last('ComplaintRouted')?.data).toMatchObject({
      rule: 'bad-network',
      policyVersion: 1,
      takeBy: monday('10:10'),
    })
    story.tell({ type: 'accept', department: 'network-operations' }, { as: operations, at })
    story.tell({ ...policyRoute, departments: ['billing', 'network-operations'] }, { at })
    expect(story.last('ComplaintRouted')?.data).toMatchObject({ rule: null, policyVersion: null })
    expect(story.complaint?.work.map(({ department, taken }) => [department, taken])).toEqual([
      ['billing', false],
      ['network-operations', true],
    ])
    expect(story.tell(policyRoute, { as: policy, at })).toBe('routed-by-hand')
  })

  it('that do not take it are escalated level by level, as long as they do not', () => {
    const story = opened()
    const untaken = { type: 'escalate', department: 'network-operations', reason: 'untaken' } as const
    story.tell({ ...toOperations, departments: ['network-operations'] }, { at: monday('08:00') })
    expect(story.tell(untaken, { as: supervisor, at: monday('10:00') })).toBe('not-allowed')
    expect(story.tell(untaken, { as: policy, at: monday('09:59') })).toBe('not-due')
    for (const [level, at] of [
      [1, '10:00'],
      [2, '12:00'],
      [3, '14:00'],
    ] as const) {
      story.tell(untaken, { as: policy, at: monday(at) })
      expect(story.last('ComplaintEscalated')?.data.level).toBe(level)
    }
    expect(story.tell(untaken, { as: policy, at: monday('16:00') })).toBe('highest-level')
    story.tell({ type: 'accept', department: 'network-operations' }, { as: operations, at: monday('16:00') })
    expect(story.tell(untaken, { as: policy, at: monday('16:00') })).toBe('already-taken')
  })
})

describe('departments that have not taken a complaint', () => {
  const untaken = { type: 'escalate', department: 'network-operations', reason: 'untaken' } as const
  const takeBys = (story: ComplaintStory) => story.complaint?.work.map(({ takeBy }) => takeBy)
  const timers = (story: ComplaintStory) =>
    dueTimers(story.complaint!).flatMap(({ kind, dueAt }) => (kind === 'untaken' ? [dueAt] : []))

  function routed(): ComplaintStory {
    const story = opened()
    story.tell({ ...toOperations, departments: ['network-operations'] }, { at: monday('08:00') })
    return story
  }

  it('are not escalated while the customer is waited for, and then have the whole time again', () => {
    for (const goOn of [answer, { type: 'resume' }] as const) {
      const story = routed()
      expect(timers(story)).toEqual([monday('10:00')])
      story.tell(ask, { at: monday('09:00') })
      expect(timers(story)).toEqual([])
      expect(story.tell(untaken, { as: policy, at: monday('10:00') })).toBe('clock-stopped')
      story.tell(goOn, { at: monday('11:00') })
      expect(timers(story)).toEqual([monday('13:00')])
      expect(story.tell(untaken, { as: policy, at: monday('11:00') })).toBe('not-due')
    }
  })

  it('are waited for as before after a hold', () => {
    const story = routed()
    story.tell({ type: 'hold', reasonCode: 'other', until: null }, { at: monday('08:30') })
    expect(timers(story)).toEqual([monday('10:00')])
    story.tell({ type: 'resume' }, { at: monday('09:00') })
    expect(timers(story)).toEqual([monday('10:00')])
  })

  it('have the whole time again when it is reopened, except where nobody is waited for any more', () => {
    const story = routed()
    story.tell(resolve, { at: monday('09:00') })
    const reopen = { type: 'reopen', reasonCode: 'came-back', text: 'Again' } as const
    story.tell(reopen, { as: customer, at: '2026-03-03T08:00:00.000Z' })
    expect(timers(story)).toEqual(['2026-03-03T10:00:00.000Z'])
    for (const time of ['10:00', '12:00', '14:00'])
      story.tell(untaken, { as: policy, at: `2026-03-03T${time}:00.000Z` })
    story.tell(resolve, { at: '2026-03-04T09:00:00.000Z' })
    story.tell(reopen, { as: customer, at: '2026-03-05T08:00:00.000Z' })
    expect(takeBys(story)).toEqual([null])
  })
})

describe('who may', () => {
  it('lets a customer act on own complaints only, and write no internal notes', () => {
    const story = opened()
    const at = monday('09:00')
    const note = { type: 'note', noteId: otherId, text: 'Well?' } as const
    expect(new ComplaintStory().tell(openCommand, { as: stranger, at })).toBe('not-allowed')
    expect(new ComplaintStory().tell({ ...openCommand, priority: 'critical' }, { as: customer, at })).toBe(
      'not-allowed',
    )
    expect(story.tell({ type: 'cancel', reasonCode: 'withdrawn' }, { as: stranger, at })).toBe('not-allowed')
    expect(story.tell({ ...note, audience: 'internal' }, { as: customer, at })).toBe('not-allowed')
    expect(story.tell({ type: 'cancel', reasonCode: 'withdrawn' }, { as: customer, at })).toEqual([
      'ComplaintCancelled',
    ])
  })

  it('lets the timers end a wait only when it is over', () => {
    const story = taken()
    const until = monday('12:00')
    story.tell({ type: 'hold', reasonCode: 'site-access', until }, { as: operations, at: monday('09:00') })
    expect(story.tell({ type: 'resume' }, { as: policy, at: monday('11:59') })).toBe('not-due')
    expect(story.tell({ type: 'resume' }, { as: policy, at: until })).toEqual(['ComplaintResumed'])
    story.tell(ask, { as: operations, at: until })
    const silent = { type: 'resolve', resolutionCode: 'no-answer' } as const
    expect(story.tell(silent, { as: policy, at: '2026-03-09T11:59:00.000Z' })).toBe('not-due')
    expect(story.tell(silent, { as: policy, at: '2026-03-09T12:00:00.000Z' })).toEqual(['ComplaintResolved'])
    expect(story.tell({ type: 'close' }, { as: policy, at: '2026-03-14T11:59:00.000Z' })).toBe('not-due')
    expect(story.tell({ type: 'close' }, { as: policy, at: '2026-03-14T12:00:00.000Z' })).toEqual([
      'ComplaintClosed',
    ])
    expect(shippedServiceLevels.days).toEqual({ answer: 7, confirm: 5, reopen: 14 })
  })
})
