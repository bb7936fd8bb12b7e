import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type {
  ProfileEvent as PublishedEvent,
  PublishedProfile,
} from '@telstar/contracts/support-profile-event'
import { streamId } from '../event-store/event-store.js'
import type { OpenEvent } from '../privacy/vault.js'
import type { ProfileEvent } from '../profiles/events.js'
import { evolve } from '../profiles/evolve.js'
import type { ProfileState } from '../profiles/state.js'
import { type Publication, publishedFields } from './publication.js'

const types: Readonly<Record<ProfileEvent['type'], PublishedEvent['type'] | null>> = {
  CustomerRegistered: 'CustomerRegistered',
  ContactChanged: 'CustomerContactChanged',
  PlanChanged: 'CustomerPlanChanged',
  ServiceAddressChanged: 'CustomerMoved',
  ConsentChanged: 'CustomerConsentChanged',
  NotificationPreferencesChanged: 'CustomerPreferencesChanged',
  CustomerClosed: 'CustomerClosed',
  SubjectErased: 'CustomerErased',
  CustomerDataExported: null,
}

/** What others hear of customers. */
export const profilePublication: Publication<ProfileState> = {
  context: 'profile',
  topic: kafkaTopics.supportProfiles.name,
  // What was appended to a stream of profiles is one of their events.
  evolve: (state, event) => evolve(state, event as unknown as ProfileEvent),
  publish: publishProfile,
}

/** The published event, or null where it concerns nobody outside. @param state after the event */
export function publishProfile(event: OpenEvent, state: ProfileState): PublishedEvent | null {
  const type = types[event.type as ProfileEvent['type']]
  if (type === null) return null
  const customerId = streamId(event)
  return { type, ...publishedFields(event, customerId), profile: { customerId, ...shown(state) } }
}

function shown(state: ProfileState): Omit<PublishedProfile, 'customerId'> {
  if (state.status === 'erased')
    return {
      status: 'erased',
      plan: null,
      region: null,
      cells: [],
      language: null,
      segment: null,
      consents: {},
    }
  const { status, plan, region, cells, language, segment, consents } = state
  return {
    ...{ status, plan, region, language, segment },
    cells: cells.map(({ node, cell }) => ({ node, cell })),
    consents: { ...consents },
  }
}
