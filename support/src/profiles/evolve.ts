import type {
  Contact,
  ContactChanged,
  CustomerRegistered,
  ProfileEvent,
  ServiceAddressChanged,
} from './events.js'
import type { Customer, ProfileState } from './state.js'

/**
 * The profile after an event.
 * @throws {Error} when a stream begins with anything but `CustomerRegistered`
 */
export function evolve(state: ProfileState | null, event: ProfileEvent): ProfileState {
  if (event.type === 'CustomerRegistered') return registered(event)
  if (state === null) throw new Error(`a profile cannot begin with ${event.type}`)
  if (state.status === 'erased') return state
  return changed(state, event)
}

function registered({ subject, data, personal }: CustomerRegistered): Customer {
  return {
    status: 'active',
    customerId: subject,
    ...data,
    site: null,
    cells: [],
    consents: { 'service-notices': false, marketing: false, analytics: false },
    contact: personal ?? null,
    address: null,
  }
}

function changed(customer: Customer, event: Exclude<ProfileEvent, CustomerRegistered>): ProfileState {
  switch (event.type) {
    case 'ContactChanged':
      return { ...customer, contact: contactAfter(customer, event) }
    case 'PlanChanged':
      return { ...customer, plan: event.data.to }
    case 'ServiceAddressChanged':
      return moved(customer, event)
    case 'ConsentChanged':
      return { ...customer, consents: { ...customer.consents, [event.data.purpose]: event.data.granted } }
    case 'NotificationPreferencesChanged':
      return { ...customer, ...event.data }
    case 'CustomerClosed':
      return { ...customer, status: 'closed' }
    case 'SubjectErased':
      return { status: 'erased', customerId: customer.customerId }
    case 'CustomerDataExported':
      return customer
  }
}

function contactAfter({ contact }: Customer, { personal }: ContactChanged): Contact | null {
  return contact === null || !personal ? null : { ...contact, ...personal }
}

function moved(customer: Customer, { data, personal }: ServiceAddressChanged): Customer {
  return { ...customer, ...data, address: personal?.address ?? null }
}
