import type { Fields } from '../domain/aggregate.js'
import type { CustomerCreate, CustomerPatch } from './customer-body.js'
import type { ResourceCommand } from './ticket-command.js'

/** The command `register` that a new customer is. */
export function registrationOf({ name, contactMedium, characteristic }: CustomerCreate): Fields {
  const traits = Object.fromEntries(characteristic.map(({ name: trait, value }) => [trait, value]))
  return { ...traits, contact: { name, ...contactOf(contactMedium) } }
}

/** The command that a patch stands for; null when it is none or more than one. */
export function changeOf({
  name,
  contactMedium,
  characteristic,
  status,
}: CustomerPatch): ResourceCommand | null {
  const contact = { ...(name !== undefined && { name }), ...contactOf(contactMedium ?? []) }
  const changesContact = Object.keys(contact).length > 0
  if ([changesContact, characteristic !== undefined, status !== undefined].filter(Boolean).length !== 1)
    return null
  if (changesContact) return { type: 'change-contact', content: { contact } }
  if (status !== undefined) return { type: 'close', content: { reason: 'other' } }
  const [trait] = characteristic ?? []
  return trait?.name === 'plan' ? { type: 'change-plan', content: { plan: trait.value } } : null
}

function contactOf(media: CustomerCreate['contactMedium']): Fields {
  return Object.fromEntries(
    media.flatMap(({ mediumType, characteristic: { emailAddress, phoneNumber } }) => {
      const value = mediumType === 'email' ? emailAddress : phoneNumber
      return value === undefined ? [] : [[mediumType, value]]
    }),
  )
}
