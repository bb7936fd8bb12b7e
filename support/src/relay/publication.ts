import type { supportEventFields } from '@telstar/contracts/support-event'
import type { z } from 'zod'
import type { Context, DomainEvent } from '../domain/aggregate.js'
import type { OpenEvent } from '../privacy/vault.js'

/** What every published event carries. */
export type PublishedFields = z.infer<z.ZodObject<typeof supportEventFields>>

/** How the events of one context are told to others: on which topic, and as what. */
export interface Publication<State> {
  readonly context: Context
  readonly topic: string
  /** The state that published events show; nothing personal goes in. */
  evolve(state: State | null, event: DomainEvent): State
  /** @param state after the event. @returns null: it concerns nobody outside */
  publish(event: OpenEvent, state: State): (PublishedFields & { readonly type: string }) | null
}

/** The part that all published events have in common. */
export function publishedFields(
  { at, version, actor, data }: OpenEvent,
  customerId: string,
): PublishedFields {
  const { reasonCode, reason, resolutionCode } = data as Record<string, string | undefined>
  return {
    at: at.toISOString(),
    // `role:who`; who it was stays in the service.
    by: actor.slice(0, actor.indexOf(':')) as PublishedFields['by'],
    customerId,
    version,
    reason: reasonCode ?? reason ?? resolutionCode ?? null,
  }
}
