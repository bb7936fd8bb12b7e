import { eventRecord } from '@telstar/bus/cloud-event'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { expect, it } from 'vitest'
import { supportEventOf } from './support-event.js'

const id = '11111111-1111-4111-8111-111111111111'
const topic = kafkaTopics.supportProfiles.name
const published = {
  ...{ type: 'CustomerRegistered', at: '2026-03-02T10:00:00.000Z', by: 'agent', customerId: id, version: 1 },
  reason: null,
  profile: {
    ...{ customerId: id, status: 'active', plan: 'mobile-m', region: 'north' },
    ...{ segment: 'consumer', language: 'en', cells: [], consents: {} },
  },
}

function recordOf(data: object) {
  const record = eventRecord({
    ...{
      topic,
      key: id,
      type: 'telstar.support.Any',
      subject: id,
      id: `profile-${id}-1`,
      source: '/support',
    },
    ...{ time: new Date('2026-03-02T10:00:00Z'), data },
  })
  return { ...record, partition: 0, offset: 0n }
}

it("an event of a type that only a newer version knows is nobody's notice, and no dead letter", () => {
  expect(supportEventOf(recordOf(published))).toMatchObject({
    itemId: id,
    data: { type: 'CustomerRegistered' },
  })
  expect(supportEventOf(recordOf({ ...published, type: 'CustomerMerged', into: id }))).toBeNull()
})

it('what has no type, or is not as its type says, is no event', () => {
  expect(() => supportEventOf(recordOf({ at: published.at }))).toThrow()
  expect(() => supportEventOf(recordOf({ ...published, profile: null }))).toThrow()
})
