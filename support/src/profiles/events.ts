import type { DomainEvent } from '../domain/aggregate.js'
import type {
  ClosingReason,
  ContactChannel,
  ContactField,
  ErasureReason,
  Purpose,
  Segment,
} from './profile-vocabulary.js'

/** How to reach a customer, and whom. `birthDate`: YYYY-MM-DD; `phone`: E.164. */
export type Contact = {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly birthDate: string | null
}

/** Where the service is used. `country`: ISO 3166-1 alpha-2. */
export type Address = {
  readonly street: string
  readonly postCode: string
  readonly city: string
  readonly country: string
}

/** A cell of the network that serves an address. */
export type ServingCell = { readonly node: string; readonly cell: number }

type NothingPersonal = Record<never, never>

type AboutCustomer<Type extends string, Data, Personal = NothingPersonal> = DomainEvent<
  Type,
  Data,
  Personal
> & {
  /** The customer. */
  readonly subject: string
}

export type CustomerRegistered = AboutCustomer<
  'CustomerRegistered',
  {
    readonly plan: string
    readonly region: string
    /** BCP 47: a language, and a country where it matters. */
    readonly language: string
    readonly segment: Segment
    readonly channels: readonly ContactChannel[]
  },
  Contact
>

/** `personal`: the changed fields only, as they are now. */
export type ContactChanged = AboutCustomer<
  'ContactChanged',
  { readonly changed: readonly ContactField[] },
  Partial<Contact>
>

export type PlanChanged = AboutCustomer<'PlanChanged', { readonly from: string; readonly to: string }>

export type ServiceAddressChanged = AboutCustomer<
  'ServiceAddressChanged',
  { readonly region: string; readonly site: string | null; readonly cells: readonly ServingCell[] },
  { readonly address: Address }
>

export type ConsentChanged = AboutCustomer<
  'ConsentChanged',
  { readonly purpose: Purpose; readonly granted: boolean }
>

export type NotificationPreferencesChanged = AboutCustomer<
  'NotificationPreferencesChanged',
  { readonly channels: readonly ContactChannel[]; readonly language: string }
>

export type CustomerClosed = AboutCustomer<'CustomerClosed', { readonly reason: ClosingReason }>

/** From here on nothing personal of this customer can be read, anywhere. */
export type SubjectErased = AboutCustomer<'SubjectErased', { readonly reason: ErasureReason }>

/** Somebody was given everything that is held on the customer. */
export type CustomerDataExported = AboutCustomer<'CustomerDataExported', NothingPersonal>

/** What happens to a customer's profile. `subject` is the customer's id in each of them. */
export type ProfileEvent =
  | CustomerRegistered
  | ContactChanged
  | PlanChanged
  | ServiceAddressChanged
  | ConsentChanged
  | NotificationPreferencesChanged
  | CustomerClosed
  | SubjectErased
  | CustomerDataExported
