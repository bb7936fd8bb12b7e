import { type ReceivedEvent, receivedEvent } from '@telstar/bus/cloud-event'
import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type ComplaintEvent, complaintEventSchema } from '@telstar/contracts/support-complaint-event'
import { type ProfileEvent, profileEventSchema } from '@telstar/contracts/support-profile-event'
import { type RequestEvent, requestEventSchema } from '@telstar/contracts/support-request-event'
import type { Department } from '../domain/actor.js'

/** A published event as it came from Kafka, with what departments are told by. */
export interface SupportEvent {
  readonly eventId: string
  readonly context: 'profile' | 'complaint' | 'request'
  readonly itemId: string
  readonly data: ProfileEvent | ComplaintEvent | RequestEvent
  /** Whose step it is. */
  readonly named: readonly Department[]
  /** That work on it and have not ended. */
  readonly working: readonly Department[]
  /** Those of them that have not taken it. */
  readonly waiting: readonly Department[]
  /** What conditions of the policy ask for. */
  readonly facts: Readonly<Record<string, string | null>>
}

/** @throws {Error} when a record is no published event of its topic */
export function supportEventOf(record: KafkaRecord): SupportEvent {
  const event = receivedEvent(record)
  switch (record.topic) {
    case kafkaTopics.supportProfiles.name:
      return ofProfile(event, profileEventSchema.parse(event.data))
    case kafkaTopics.supportComplaints.name:
      return ofComplaint(event, complaintEventSchema.parse(event.data))
    case kafkaTopics.supportRequests.name:
      return ofRequest(event, requestEventSchema.parse(event.data))
    default:
      throw new Error(`nothing is known of events on ${record.topic}`)
  }
}

function ofProfile({ id }: ReceivedEvent, data: ProfileEvent): SupportEvent {
  const { customerId, plan, region, status } = data.profile
  const nobody = { named: [], working: [], waiting: [] }
  const facts = { plan, region, state: status }
  return { eventId: id, context: 'profile', itemId: customerId, data, ...nobody, facts }
}

function ofComplaint({ id }: ReceivedEvent, data: ComplaintEvent): SupportEvent {
  const { complaintId, departments, acceptedBy, category, priority, plan, region, state } = data.complaint
  return {
    ...{ eventId: id, context: 'complaint', itemId: complaintId, data },
    named: data.department === null ? [] : [data.department],
    working: departments,
    waiting: departments.filter((department) => !acceptedBy.includes(department)),
    facts: { category, priority, plan, region, state, clock: data.clock },
  }
}

function ofRequest({ id }: ReceivedEvent, data: RequestEvent): SupportEvent {
  const { requestId, steps, region, state, kind } = data.request
  const open = (...states: string[]) =>
    steps.filter((step) => states.includes(step.state)).map(({ department }) => department)
  return {
    ...{ eventId: id, context: 'request', itemId: requestId, data },
    named: data.department === null ? [] : [data.department],
    working: open('pending', 'inProgress'),
    waiting: open('pending'),
    facts: { region, state, kind },
  }
}
