import type { Actor, Role } from '../domain/actor.js'
import type { ProfileCommand } from './commands.js'

const staff: readonly Role[] = ['agent', 'supervisor']
const staffAndCustomer: readonly Role[] = ['agent', 'supervisor', 'customer']

/** Who may give which command; a customer only to the own profile. */
export const allowedRoles: Readonly<Record<ProfileCommand['type'], readonly Role[]>> = {
  register: staff,
  'change-contact': staffAndCustomer,
  'change-plan': staff,
  'change-service-address': staff,
  'grant-consent': staffAndCustomer,
  'withdraw-consent': staffAndCustomer,
  'set-preferences': staffAndCustomer,
  close: staff,
  erase: ['supervisor'],
  'record-export': ['supervisor', 'customer'],
}

/** @param customerId whose profile it is */
export function mayCommand({ role, id }: Actor, type: ProfileCommand['type'], customerId: string): boolean {
  return allowedRoles[type].includes(role) && (role !== 'customer' || id === customerId)
}
