import { streamId } from '../event-store/event-store.js'
import type { OpenEvent } from '../privacy/vault.js'

/** Ids of the streams of these events, each once. */
export function streamIds(events: readonly OpenEvent[]): string[] {
  return [...new Set(events.map(streamId))]
}

/** Customers who were erased in these events. */
export function erasedSubjects(events: readonly OpenEvent[]): string[] {
  return events.filter(({ type }) => type === 'SubjectErased').flatMap(({ subject }) => subject ?? [])
}
