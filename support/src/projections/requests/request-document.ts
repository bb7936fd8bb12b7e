import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'
import type { RequestEvent } from '../../requests/events.js'
import { evolveRequest } from '../../requests/evolve.js'
import { isTerminal, type RequestState, stepReady } from '../../requests/state.js'

/** A request as it is found: one row. Times are ISO 8601. */
export interface RequestDocument {
  readonly requestId: string
  readonly version: number
  readonly orderedAt: string
  readonly changedAt: string
  readonly state: RequestState
}

/** The documents after these events. @param before as they were, by id; events of one request are in order */
export function requestDocuments(
  before: ReadonlyMap<string, RequestDocument>,
  events: readonly OpenEvent[],
): Map<string, RequestDocument> {
  const after = new Map(before)
  for (const event of events) {
    const requestId = streamId(event)
    const known = after.get(requestId)
    // What was appended to a stream of requests is an event of a request.
    const state = evolveRequest(known?.state ?? null, event as unknown as RequestEvent)
    const at = event.at.toISOString()
    const { version } = event
    after.set(requestId, { requestId, version, orderedAt: known?.orderedAt ?? at, changedAt: at, state })
  }
  return after
}

/** When the next step that can be worked on is due; null: none is. */
export function nextDueAt({ status, steps }: RequestState): string | null {
  if (isTerminal(status)) return null
  const due = steps.filter((step) => stepReady(step, steps)).flatMap(({ dueAt }) => dueAt ?? [])
  return due.sort()[0] ?? null
}
