import type { ComplaintEvent } from '../../complaints/events.js'
import type { Department } from '../../domain/actor.js'
import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'
import type { RequestEvent } from '../../requests/events.js'

/** What of a complaint or a request its counters need. */
export interface StatisticsItem {
  readonly context: 'complaint' | 'request'
  readonly id: string
  /** Category of a complaint, kind of a request. */
  readonly category: string
  readonly region: string
  /** ISO 8601. */
  readonly openedAt: string
  /** That work on it now. */
  readonly departments: readonly Department[]
}

type Known<Event> = Event & Pick<OpenEvent, 'at' | 'stream' | 'context'>

/** What was appended to a stream of a context is an event of it. */
export function statisticsItem(before: StatisticsItem | undefined, event: OpenEvent): StatisticsItem {
  const known = event as unknown as Known<ComplaintEvent | RequestEvent>
  if (known.type === 'ComplaintOpened' || known.type === 'RequestOrdered') return begun(known)
  if (before === undefined) throw new Error(`${known.type} before its stream began`)
  if (known.type === 'ComplaintClassified') return { ...before, category: known.data.category }
  if (known.type === 'ComplaintRouted') return { ...before, departments: known.data.departments }
  return before
}

function begun(
  event: Extract<Known<ComplaintEvent | RequestEvent>, { type: 'ComplaintOpened' | 'RequestOrdered' }>,
): StatisticsItem {
  const shared = { id: streamId(event), region: event.data.region, openedAt: event.at.toISOString() }
  if (event.type === 'ComplaintOpened')
    return { context: 'complaint', category: event.data.category, departments: [], ...shared }
  const departments = [...new Set(event.data.steps.map(({ department }) => department))]
  return { context: 'request', category: event.data.kind, departments, ...shared }
}
