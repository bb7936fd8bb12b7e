import { expect, it } from 'vitest'
import { actors, ComplaintStory, openCommand } from '../../tests/complaint-story.js'
import { agent, customer, registerCommand, supervisor } from '../../tests/profile-scene.js'
import { oneOfEach, orderOf, RequestScene } from '../../tests/request-scene.js'
import type { ComplaintCommand } from '../complaints/commands.js'
import { refusalsByCommand } from '../complaints/refusals.js'
import { profileAggregate } from '../profiles/aggregate.js'
import type { ProfileCommand } from '../profiles/commands.js'
import type { ProfileEvent } from '../profiles/events.js'
import { profileRefusals } from '../profiles/refusals.js'
import { refusalsOfCommand } from '../requests/refusals.js'
import { itemLimits } from './item-limits.js'
import { Refusal } from './refusal.js'

const at = '2026-03-02T08:00:00.000Z'
const id = '33333333-3333-4333-8333-333333333333'
const limited = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.keys(table).filter((command) => table[command]?.includes('too-many-events'))

it('takes so many notes to a complaint and to a request, and no more', () => {
  const complaint = new ComplaintStory()
  complaint.tell(openCommand, { at })
  const note = { type: 'note', noteId: id, audience: 'internal', text: 'Seen' } as const
  const request = new RequestScene().giveAll(orderOf())
  for (let count = 0; count < itemLimits.notes; count += 1) {
    expect(complaint.tell(note, { at })).toEqual(['NoteAdded'])
    expect(request.give(oneOfEach.note)).toHaveLength(1)
  }
  expect(complaint.tell(note, { at })).toBe('too-many-notes')
  expect(request.give(oneOfEach.note)).toBe('too-many-notes')
})

it('only ends a complaint to which so much has happened, which then is not reopened', () => {
  const story = new ComplaintStory()
  story.tell(openCommand, { at })
  story.version = itemLimits.events
  const { policy, agent: anna, supervisor: sven } = actors
  const tell = (command: ComplaintCommand, as: Parameters<typeof story.tell>[1]['as'] = anna) =>
    story.tell(command, { as, at })
  expect(tell({ type: 'ask', questionId: id, text: 'Which floor?' })).toBe('too-many-events')
  expect(tell({ type: 'escalate', department: null, reason: 'authority' }, sven)).toBe('too-many-events')
  expect(tell({ type: 'warn-service-level', clock: 'resolution', dueAt: at }, policy)).toBe('too-many-events')
  expect(tell({ type: 'resolve', resolutionCode: 'other' })).toContain('ComplaintResolved')
  expect(tell({ type: 'reopen', reasonCode: 'not-fixed', text: 'No' })).toBe('too-many-events')
  expect(tell({ type: 'close' })).toEqual(['ComplaintClosed'])
  expect(Object.keys(refusalsByCommand).filter((each) => !limited(refusalsByCommand).includes(each))).toEqual(
    ['open', 'resolve', 'confirm', 'close', 'cancel', 'reject'],
  )
})

it('only carries a request through to which so much has happened', () => {
  for (const [type, command] of Object.entries(oneOfEach)) {
    const scene = new RequestScene().giveAll(orderOf())
    scene.version = itemLimits.events
    const refused = scene.give(command) === 'too-many-events'
    // Of appointments only those are taken that supervisors set.
    expect([type, refused]).toEqual([
      type,
      limited(refusalsOfCommand).includes(type) && type !== 'set-appointment',
    ])
  }
  const scene = new RequestScene().giveAll(orderOf())
  scene.version = itemLimits.events
  const owner = { role: 'customer', id: orderOf().customerId } as const
  expect(scene.give(oneOfEach['set-appointment'], owner)).toBe('too-many-events')
  expect(scene.give(oneOfEach['set-appointment'])).toHaveLength(1)
})

it('leaves the customer of a full profile the rights, and the staff its end', () => {
  const [event] = profileAggregate.decide(registerCommand(), null, {
    actor: agent,
    at: new Date(at),
    version: 0,
  }) as ProfileEvent[]
  const state = profileAggregate.evolve(null, event as ProfileEvent)
  const given = { at: new Date(at), version: itemLimits.events }
  const codeOf = (command: ProfileCommand, actor = customer) => {
    const decision = profileAggregate.decide(command, state, { ...given, actor })
    return decision instanceof Refusal ? decision.code : decision.map(({ type }) => type)
  }
  expect(codeOf({ type: 'grant-consent', purpose: 'marketing' })).toBe('too-many-events')
  expect(codeOf({ type: 'change-contact', contact: { name: 'A' } })).toBe('too-many-events')
  expect(codeOf({ type: 'withdraw-consent', purpose: 'marketing' })).toEqual([])
  expect(codeOf({ type: 'record-export' })).toBe('too-many-events')
  expect(codeOf({ type: 'record-export' }, supervisor)).toEqual(['CustomerDataExported'])
  expect(codeOf({ type: 'erase', reason: 'customer-request' }, supervisor)).toEqual(['SubjectErased'])
  expect(limited(profileRefusals)).toEqual([
    'change-contact',
    'change-plan',
    'change-service-address',
    'grant-consent',
    'set-preferences',
    'record-export',
  ])
})
