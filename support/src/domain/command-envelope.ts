import type { Actor } from './actor.js'

/** What every command carries besides its content. */
export interface CommandEnvelope {
  /** UUID made by the sender; the same command may be sent again and is carried out once. */
  readonly commandId: string
  readonly actor: Actor
  readonly at: Date
  /** The version the sender has seen; null: whatever it is now. */
  readonly expectedVersion: number | null
  /** Of everything that follows from the same thing, such as one call of a customer. */
  readonly correlationId: string
  /** What made somebody send this: an event's or a request's id. */
  readonly causationId: string
}
