import { type ReceivedEvent, receivedEvent } from '@telstar/bus/cloud-event'
import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type ComplaintEvent, complaintEventSchema } from '@telstar/contracts/support-complaint-event'
import { type ProfileEvent, profileEventSchema } from '@telstar/contracts/support-profile-event'
import { type RequestEvent, requestEventSchema } from '@telstar/contracts/support-request-event'
import { z } from 'zod'
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

/**
 * @returns null for an event of a type that this version does not know: while a version is replaced a newer one may publish
 * already, and what it is about is nobody's notice here
 * @throws {Error} when a record is no published event of its topic
 */
export function supportEventOf(record: KafkaRecord): SupportEvent | null {
  const event = receivedEvent(record)
  switch (record.topic) {
    case kafkaTopics.supportProfiles.name:
      return read(event, profileEventSchema, ofProfile)
    case kafkaTopics.supportComplaints.name:
      return read(event, complaintEventSchema, ofComplaint)
    case kafkaTopics.supportRequests.name:
      return read(event, requestEventSchema, ofRequest)
    default:
      throw new Error(`nothing is known of events on ${record.topic}`)
  }
}

const typed = z.looseObject({ type: z.string() })

function read<Data>(
  event: ReceivedEvent,
  schema: z.ZodType<Data> & { readonly shape: { readonly type: { readonly options: readonly string[] } } },
  of: (event: ReceivedEvent, data: Data) => SupportEvent,
): SupportEvent | null {
  const { type } = typed.parse(event.data)
  return schema.shape.type.options.includes(type) ? of(event, schema.parse(event.data)) : null
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
