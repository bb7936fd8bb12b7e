import type { Context } from '../domain/aggregate.js'
import type { Place } from '../event-store/event-store.js'
import type { OpenEvent } from '../privacy/vault.js'

/** How one reader handles a batch and keeps its place: in one transaction, or one after the other. */
export interface Reading {
  readonly name: string
  readonly contexts?: readonly Context[]
  readonly batch?: number
  isTransient?(error: unknown): boolean
  checkpoint(): Promise<Place>
  /** Without events it only keeps the place. @throws {Overtaken} when the checkpoint is not at `from` any more; and whatever the reader throws */
  apply(events: readonly OpenEvent[], checkpoint: { readonly from: Place; readonly to: Place }): Promise<void>
}

/** Another process has handled these events, or they are not this reader's business any more. */
export class Overtaken extends Error {
  override name = 'Overtaken'
}
