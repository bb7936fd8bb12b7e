import type { Contact } from './events.js'
import type { ContactChannel } from './profile-vocabulary.js'
import type { ProfileRefusalCode } from './refusals.js'

/** What is wrong with a contact, or null. @param at now: nobody is born later */
export function contactProblem(
  contact: Contact,
  channels: readonly ContactChannel[],
  at: Date,
): ProfileRefusalCode | null {
  if (contact.email === null && contact.phone === null) return 'no-way-to-reach'
  if (contact.birthDate !== null && contact.birthDate > at.toISOString().slice(0, 10))
    return 'born-in-the-future'
  return canReachBy(contact, channels) ? null : 'channel-needs-contact'
}

/** Whether each of the channels has something to send to. */
export function canReachBy(contact: Contact, channels: readonly ContactChannel[]): boolean {
  return channels.every((channel) => canReach(contact, channel))
}

/** A letter goes to the address of the service, or to where the customer says. */
function canReach({ email, phone }: Contact, channel: ContactChannel): boolean {
  if (channel === 'letter') return true
  return channel === 'e-mail' ? email !== null : phone !== null
}
