import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'

/** One text of an item. Part: what it is of a customer, or the version of the event that brought it. */
export interface SearchDocument {
  readonly context: OpenEvent['context']
  readonly id: string
  readonly part: string
  readonly customerId: string
  /** ISO 8601. */
  readonly at: string
  /** Null: there is none any more. */
  readonly text: string | null
}

/** What is found by its texts. Category: of a complaint, kind of a request, segment of a customer. */
export interface SearchItem {
  readonly context: OpenEvent['context']
  readonly id: string
  readonly version: number
  /** Null: as before. */
  readonly category: string | null
}

const contactParts = ['name', 'email', 'phone'] as const

/** The newest text of each part. @param events in order */
export function searchDocuments(events: readonly OpenEvent[]): SearchDocument[] {
  const found = new Map<string, SearchDocument>()
  for (const event of events)
    for (const document of textsOf(event)) found.set(`${event.stream} ${document.part}`, document)
  return [...found.values()]
}

/** The newest of each item. @param events in order */
export function searchItems(events: readonly OpenEvent[]): SearchItem[] {
  const found = new Map<string, SearchItem>()
  for (const event of events) {
    const { context, stream, version, data } = event
    const named = data['category'] ?? data['kind'] ?? data['segment']
    const category = typeof named === 'string' ? named : (found.get(stream)?.category ?? null)
    found.set(stream, { context, id: streamId(event), version, category })
  }
  return [...found.values()]
}

function textsOf(event: OpenEvent): SearchDocument[] {
  const { context, version, subject, personal, at } = event
  if (personal === null || subject === undefined) return []
  const shared = { context, id: streamId(event), customerId: subject, at: at.toISOString() }
  const parts =
    context === 'profile' ? profileParts(personal) : [[String(version), writtenIn(personal)] as const]
  return parts.flatMap(([part, text]) => (text === undefined ? [] : [{ ...shared, part, text }]))
}

type Personal = NonNullable<OpenEvent['personal']>
type Part = readonly [part: string, text: string | null | undefined]

function profileParts(personal: Personal): Part[] {
  const parts = contactParts.map(
    (part): Part => [part, part in personal ? textOf(personal[part]) : undefined],
  )
  return 'address' in personal ? [...parts, ['address', joined(personal['address'])]] : parts
}

/** All that was written with one event; undefined: nothing. */
function writtenIn(personal: Personal): string | undefined {
  return joined(personal) ?? undefined
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)

/** The texts of an object, each on a line of its own; null: none. */
function joined(object: unknown): string | null {
  if (typeof object !== 'object' || object === null) return null
  const texts = Object.values(object).filter((value) => typeof value === 'string' && value !== '')
  return texts.length === 0 ? null : texts.join('\n')
}
