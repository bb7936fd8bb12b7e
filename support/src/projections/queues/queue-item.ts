import type { ComplaintEvent } from '../../complaints/events.js'
import { evolve as evolveComplaint } from '../../complaints/evolve.js'
import type { Complaint } from '../../complaints/state.js'
import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'
import type { RequestEvent } from '../../requests/events.js'
import { evolveRequest } from '../../requests/evolve.js'
import type { RequestState } from '../../requests/state.js'
import { complaintEntries, type QueueEntry, requestEntries } from './queue-entries.js'

type Item =
  | { readonly context: 'complaint'; readonly state: Complaint }
  | { readonly context: 'request'; readonly state: RequestState }

/** A complaint or a request, and since when it stands in which queue. */
export type QueueItem = Item & {
  readonly id: string
  readonly version: number
  /** ISO 8601, by department and step: `billing start-billing`. */
  readonly since: Readonly<Record<string, string>>
}

/** Its places in the queues of departments, as they are. */
export function entriesOf(item: Item): QueueEntry[] {
  return item.context === 'complaint' ? complaintEntries(item.state) : requestEntries(item.state)
}

/** A key of `since`. */
export function entryKey({ department, stepId }: Pick<QueueEntry, 'department' | 'stepId'>): string {
  return `${department} ${stepId}`
}

/** The items after these events. @param before as they were, by stream; events of one stream are in order */
export function queueItems(
  before: ReadonlyMap<string, QueueItem>,
  events: readonly OpenEvent[],
): Map<string, QueueItem> {
  const after = new Map(before)
  for (const event of events) {
    const known = after.get(event.stream)
    const item = evolved(known, event)
    const at = event.at.toISOString()
    const keys = entriesOf(item).map(entryKey)
    const since = Object.fromEntries(keys.map((key) => [key, known?.since[key] ?? at]))
    after.set(event.stream, { ...item, id: streamId(event), version: event.version, since })
  }
  return after
}

/** What was appended to a stream of a context is an event of it. */
function evolved(known: QueueItem | undefined, event: OpenEvent): Item {
  if (event.context === 'complaint') {
    const before = known?.context === 'complaint' ? known.state : null
    return { context: 'complaint', state: evolveComplaint(before, event as unknown as ComplaintEvent) }
  }
  const before = known?.context === 'request' ? known.state : null
  return { context: 'request', state: evolveRequest(before, event as unknown as RequestEvent) }
}
