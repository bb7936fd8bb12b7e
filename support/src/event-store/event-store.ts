import type { Context, Fields } from '../domain/aggregate.js'

/** Where an event stands in the order in which everybody reads on. Both are larger than a number: as text. */
export interface Place {
  readonly xid: string
  readonly position: string
}

export const beginning: Place = { xid: '0', position: '0' }

/** An event to append; what is personal is sealed already. */
export interface SealedEvent {
  readonly type: string
  readonly data: Fields
  readonly subject: string | null
  readonly personal: Buffer | null
}

export interface Append {
  readonly context: Context
  /** `context-id` */
  readonly stream: string
  /** Version of the stream these events follow; 0: the stream begins with them. */
  readonly expectedVersion: number
  /** At least one. */
  readonly events: readonly SealedEvent[]
  /** Carried out once, however often it is sent. */
  readonly commandId: string
  /** Of the command's content. */
  readonly commandDigest: Buffer
  readonly actor: string
  readonly at: Date
  readonly correlationId: string
  readonly causationId: string
}

/** An event as it stands in the log. */
export interface StoredEvent extends SealedEvent {
  readonly place: Place
  readonly context: Context
  readonly stream: string
  readonly version: number
  readonly actor: string
  readonly at: Date
  readonly recordedAt: Date
  readonly commandId: string
  readonly correlationId: string
  readonly causationId: string
}

/** `version`: of the stream after the append, or as it is when another came first. */
export interface Appended {
  readonly kind: 'appended' | 'conflict'
  readonly version: number
}

/** What an earlier sending of a command led to. */
export interface CarriedOut {
  readonly stream: string
  readonly version: number
  readonly commandDigest: Buffer
}

export interface ReadAll {
  readonly after: Place
  readonly limit: number
  /** All without it. */
  readonly contexts?: readonly Context[]
}

/**
 * The log of everything that happened: one stream for each customer, complaint and request, and one order over all of
 * them in which no event ever appears before a place already read. One contract suite holds for every implementation.
 */
export interface EventStore {
  /** All of the events or none; one winner for each version of a stream, one effect for each command. */
  append(append: Append): Promise<Appended>
  /** In order of version, from after `afterVersion`. */
  readStream(stream: string, afterVersion?: number): Promise<StoredEvent[]>
  /** Every event about a person, of all streams, in the order of the log. */
  readSubject(subject: string): Promise<StoredEvent[]>
  /** The next events over all streams; what is not yet safe to read appears later, never before a place already read. */
  readAll(read: ReadAll): Promise<StoredEvent[]>
  /** Null: this command never led to anything. */
  carriedOut(commandId: string): Promise<CarriedOut | null>
}

/** The same however often the event is published: the `ce_id` of what goes out. */
export function eventId({ stream, version }: Pick<StoredEvent, 'stream' | 'version'>): string {
  return `${stream}-${version}`
}

/** The id of the customer, complaint or request an event is of. */
export function streamId({ context, stream }: Pick<StoredEvent, 'context' | 'stream'>): string {
  return stream.slice(context.length + 1)
}
