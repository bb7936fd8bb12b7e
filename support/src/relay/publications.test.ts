import { complaintEventSchema } from '@telstar/contracts/support-complaint-event'
import { profileEventSchema } from '@telstar/contracts/support-profile-event'
import { requestEventSchema } from '@telstar/contracts/support-request-event'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { asLogged } from '../../tests/as-logged.js'
import { actors, ComplaintStory, openCommand } from '../../tests/complaint-story.js'
import { oneOfEach, orderOf, RequestScene } from '../../tests/request-scene.js'
import type { DomainEvent } from '../domain/aggregate.js'
import type { ProfileEvent } from '../profiles/events.js'
import type { Publication } from './publication.js'
import { complaintPublication } from './publish-complaint.js'
import { profilePublication } from './publish-profile.js'
import { requestPublication } from './publish-request.js'

const id = '22222222-2222-4222-8222-222222222222'
const secret = 'Erika Mustermann'

/** What is published of a stream, as its readers check it. */
function published<State, Event extends { readonly type: string }>(
  publication: Publication<State>,
  events: readonly DomainEvent[],
  schema: z.ZodType<Event>,
): Event[] {
  let state: State | null = null
  const all: Event[] = []
  for (const event of asLogged({ context: publication.context, id }, events)) {
    state = publication.evolve(state, { ...event, personal: null })
    const one = publication.publish(event, state)
    if (one !== null) all.push(schema.parse(one))
    expect(JSON.stringify(one)).not.toContain(secret)
  }
  return all
}

describe('of a complaint', () => {
  const story = new ComplaintStory()
  story.tell({ ...openCommand, text: secret, place: secret }, { at: '2026-03-02T10:00:00Z' })
  const routed = { departments: ['network-operations', 'billing'], rule: null, policyVersion: null } as const
  story.tell(
    { type: 'route', ...routed, departments: [...routed.departments] },
    { at: '2026-03-02T10:01:00Z' },
  )
  const taking = { as: actors.operations, at: '2026-03-02T10:02:00Z' }
  story.tell({ type: 'accept', department: 'network-operations' }, taking)
  const noteId = '33333333-3333-4333-8333-333333333333'
  story.tell({ type: 'note', noteId, audience: 'internal', text: secret }, { at: '2026-03-02T10:03:00Z' })
  story.tell({ type: 'ask', questionId: noteId, text: secret }, { at: '2026-03-02T10:04:00Z' })
  const events = published(complaintPublication, story.events, complaintEventSchema)

  it('every step that concerns others is told, with the complaint as it is after it', () => {
    expect(events.map(({ type, version }) => `${version} ${type}`)).toEqual([
      '1 ComplaintOpened',
      '2 ComplaintRouted',
      '3 ComplaintFirstAnswered',
      '4 ComplaintAccepted',
      '6 CustomerAsked',
    ])
    expect(events[0]?.complaint).toMatchObject({
      ...{ state: 'acknowledged', category: 'network-quality', priority: 'medium', channel: 'phone' },
      ...{ plan: 'home', region: 'north', cells: [{ node: 'north-01', cell: 2 }], departments: [] },
    })
    expect(events[3]).toMatchObject({ department: 'network-operations', by: 'agent' })
    expect(events[3]?.complaint).toMatchObject({
      ...{ state: 'inProgress', acceptedBy: ['network-operations'], firstResponseDueAt: null },
    })
  })

  it('a clock that stands has no time', () => {
    expect(events.map(({ complaint }) => complaint.resolutionDueAt === null)).toEqual([
      ...[false, false, false, false, true],
    ])
  })
})

it('of a request every step is told that concerns others, with the request as it is after it', () => {
  const scene = new RequestScene()
  scene.giveAll(orderOf({ text: secret, address: secret }), { ...oneOfEach.note, text: secret })
  scene.giveAll(oneOfEach['start-step'], oneOfEach['declare-jeopardy'])
  const events = published(requestPublication, scene.events, requestEventSchema)
  expect(events.map(({ type, version }) => `${version} ${type}`)).toEqual([
    '1 RequestOrdered',
    '3 RequestStepStarted',
    '4 JeopardyDeclared',
  ])
  expect(events[2]).toMatchObject({ reason: 'workload', request: { state: 'inProgress', inJeopardy: true } })
  expect(events[1]?.request.steps.map(({ state }) => state)).toContain('inProgress')
})

it('of a customer it is told what changed, never who it is; of one who was erased only that there was one', () => {
  const contact = { name: secret, email: null, phone: null, birthDate: null }
  const events: ProfileEvent[] = [
    {
      type: 'CustomerRegistered',
      subject: id,
      data: { plan: 'home', region: 'north', language: 'de', segment: 'consumer', channels: ['sms'] },
      personal: contact,
    },
    { type: 'ContactChanged', subject: id, data: { changed: ['name'] }, personal: { name: secret } },
    { type: 'PlanChanged', subject: id, data: { from: 'home', to: 'business' } },
    { type: 'CustomerDataExported', subject: id, data: {} },
    { type: 'SubjectErased', subject: id, data: { reason: 'customer-request' } },
  ]
  const told = published(profilePublication, events, profileEventSchema)
  expect(told.map(({ type, profile }) => `${type} ${profile.status} ${profile.plan}`)).toEqual([
    'CustomerRegistered active home',
    'CustomerContactChanged active home',
    'CustomerPlanChanged active business',
    'CustomerErased erased null',
  ])
})
