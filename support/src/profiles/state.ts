import type { Address, Contact, ServingCell } from './events.js'
import type { ContactChannel, Purpose, Segment } from './profile-vocabulary.js'

/** A customer who was not erased. */
export interface Customer {
  readonly status: 'active' | 'closed'
  readonly customerId: string
  readonly plan: string
  readonly region: string
  readonly site: string | null
  readonly cells: readonly ServingCell[]
  readonly language: string
  readonly segment: Segment
  /** The preferred one first. */
  readonly channels: readonly ContactChannel[]
  readonly consents: Readonly<Record<Purpose, boolean>>
  /** Null: cannot be read any more. */
  readonly contact: Contact | null
  /** Null: never named, or cannot be read any more. */
  readonly address: Address | null
}

/** What is left of a customer who was erased: that there was one. */
interface ErasedCustomer {
  readonly status: 'erased'
  readonly customerId: string
}

export type ProfileState = Customer | ErasedCustomer
