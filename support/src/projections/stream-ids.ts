import type { OpenEvent } from '../privacy/vault.js'

/** The id of the customer, complaint or request an event is of. */
export function streamId({ context, stream }: Pick<OpenEvent, 'context' | 'stream'>): string {
  return stream.slice(context.length + 1)
}

/** Ids of the streams of these events, each once. */
export function streamIds(events: readonly OpenEvent[]): string[] {
  return [...new Set(events.map(streamId))]
}

/** Customers who were erased in these events. */
export function erasedSubjects(events: readonly OpenEvent[]): string[] {
  return events.filter(({ type }) => type === 'SubjectErased').flatMap(({ subject }) => subject ?? [])
}
