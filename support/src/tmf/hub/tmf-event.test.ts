import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { OpenEvent } from '../../privacy/vault.js'
import { hubEventTypes, tmfEvent } from './tmf-event.js'

const id = randomUUID()
const event = (context: OpenEvent['context'], type: string, data = {}): OpenEvent => ({
  ...{ context, type, data, stream: `${context}-${id}`, version: 3, subject: randomUUID() },
  ...{ actor: 'agent:anna', at: new Date(0), recordedAt: new Date(0), place: { xid: '1', position: '1' } },
  ...{ commandId: randomUUID(), correlationId: 'call-1', causationId: 'call-1' },
  personal: { text: 'No signal', name: 'Ada' },
})

it('tells of a ticket and of a customer without a word that is personal', () => {
  const opened = tmfEvent(event('complaint', 'ComplaintOpened', { category: 'outage', priority: 'high' }))
  expect(opened).toEqual({
    api: 'troubleTicket',
    content: expect.objectContaining({
      eventId: `complaint-${id}-3`,
      eventType: 'TroubleTicketCreateEvent',
      event: {
        troubleTicket: {
          '@type': 'TroubleTicket',
          ...{ id, href: `/tmf-api/troubleTicket/v5/troubleTicket/${id}`, version: 3 },
          ...{ status: 'acknowledged', ticketType: 'outage', priority: 'high' },
        },
      },
    }),
  })
  expect(JSON.stringify([opened, tmfEvent(event('profile', 'ContactChanged'))])).not.toMatch(/signal|Ada/)
})

it('tells nothing of what is internal, or no resource of these APIs', () => {
  expect(tmfEvent(event('complaint', 'NoteAdded', { audience: 'internal' }))).toBeNull()
  expect(tmfEvent(event('complaint', 'ServiceLevelWarned'))).toBeNull()
  expect(tmfEvent(event('request', 'RequestOrdered'))).toBeNull()
  const type = tmfEvent(event('profile', 'SubjectErased'))?.content.eventType
  expect(hubEventTypes.customer).toContain(type)
})
