import type { Context } from '../domain/aggregate.js'
import { eventId, streamId } from '../event-store/event-store.js'
import type { ProfileEvent } from '../profiles/events.js'
import { evolve } from '../profiles/evolve.js'
import type { ProfileState } from '../profiles/state.js'
import type { OpenEvent } from './vault.js'

/** An event about a person, for this person. */
export interface ExportedEvent {
  readonly id: string
  readonly type: string
  readonly at: string
  /** `agent`, `department`, `customer` …: who of the staff it was is personal data of others. */
  readonly by: string
  readonly data: OpenEvent['data']
  readonly personal: OpenEvent['personal']
}

/** A complaint or a request of the person, from its first event to its last. */
export interface ExportedItem {
  readonly id: string
  readonly events: readonly ExportedEvent[]
}

/** Everything that is held on a person. */
export interface ExportDocument {
  readonly format: 'telstar-customer-data-1'
  readonly customerId: string
  readonly exportedAt: string
  /** As it is now; null: never registered. */
  readonly profile: ProfileState | null
  /** How the profile came about. */
  readonly profileEvents: readonly ExportedEvent[]
  readonly complaints: readonly ExportedItem[]
  readonly requests: readonly ExportedItem[]
}

/** @param events all about the person, in order, with what is personal opened */
export function exportDocument(
  customerId: string,
  events: readonly OpenEvent[],
  exportedAt: Date,
): ExportDocument {
  const ofProfile = events.filter(({ context }) => context === 'profile')
  let profile: ProfileState | null = null
  // What stands in a profile's stream is of a profile.
  for (const event of ofProfile) profile = evolve(profile, event as unknown as ProfileEvent)
  return {
    format: 'telstar-customer-data-1',
    customerId,
    exportedAt: exportedAt.toISOString(),
    profile,
    profileEvents: ofProfile.map(exported),
    complaints: itemsOf('complaint', events),
    requests: itemsOf('request', events),
  }
}

function itemsOf(context: Context, events: readonly OpenEvent[]): ExportedItem[] {
  const items = new Map<string, ExportedEvent[]>()
  for (const event of events.filter((each) => each.context === context)) {
    const id = streamId(event)
    const item = items.get(id)
    if (item) item.push(exported(event))
    else items.set(id, [exported(event)])
  }
  return [...items].map(([id, ofItem]) => ({ id, events: ofItem }))
}

function exported(event: OpenEvent): ExportedEvent {
  const { type, at, actor, data, personal } = event
  const by = actor.split(':', 1)[0] ?? actor
  // Who of the staff it was given to is personal data of others, too.
  const { assignee: _, ...own } = data
  return { id: eventId(event), type, at: at.toISOString(), by, data: own, personal }
}
