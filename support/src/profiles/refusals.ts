import { Refusal } from '../domain/refusal.js'
import type { ProfileCommand } from './commands.js'

/** Why a command to a profile is refused: code and what it means. */
const messages = {
  'not-registered': 'There is no customer with this id; register the customer first.',
  'already-registered': 'There is a customer with this id; register a new customer under a new id.',
  'not-allowed': 'The role of the sender does not allow this command on this customer.',
  closed: 'The customer is closed; a closed customer keeps plan, address and preferences as they were.',
  'subject-forgotten': 'The customer was erased; nothing personal is kept any more.',
  'too-many-events':
    'So much has happened to the profile (5,000 events) that only rights and the end are left: see the docs.',
  'no-way-to-reach': 'A customer needs an e-mail address or a telephone number; neither would be left.',
  'channel-needs-contact':
    'A channel of the preferences has nothing to send to: e-mail needs an address, sms and phone need a number. Change one of them first.',
  'born-in-the-future': 'The date of birth lies in the future.',
} as const

export type ProfileRefusalCode = keyof typeof messages

export function refuse(code: ProfileRefusalCode): Refusal {
  return new Refusal(code, messages[code])
}

const rights = ['not-registered', 'not-allowed', 'subject-forgotten'] as const
const always = [...rights, 'too-many-events'] as const

/** With what each command can be refused; docs/support/customer-profile.md has the same table. */
export const profileRefusals: Readonly<Record<ProfileCommand['type'], readonly ProfileRefusalCode[]>> = {
  register: [
    'not-allowed',
    'already-registered',
    'subject-forgotten',
    'no-way-to-reach',
    'channel-needs-contact',
    'born-in-the-future',
  ],
  'change-contact': [...always, 'no-way-to-reach', 'channel-needs-contact', 'born-in-the-future'],
  'change-plan': [...always, 'closed'],
  'change-service-address': [...always, 'closed'],
  'grant-consent': [...always, 'closed'],
  'withdraw-consent': [...rights],
  'set-preferences': [...always, 'closed', 'channel-needs-contact'],
  close: [...rights, 'closed'],
  erase: ['not-registered', 'not-allowed'],
  'record-export': [...always],
}
