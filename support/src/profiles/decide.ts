import { isDeepStrictEqual } from 'node:util'
import type { Circumstances, Decision } from '../domain/aggregate.js'
import { itemLimits } from '../domain/item-limits.js'
import type { ProfileCommand, ProfileCommandOf } from './commands.js'
import { canReachBy, contactProblem } from './contact-rules.js'
import type { Contact, ProfileEvent } from './events.js'
import { mayCommand } from './may-command.js'
import { contactFields } from './profile-vocabulary.js'
import { refuse } from './refusals.js'
import type { Customer, ProfileState } from './state.js'

type Change = Exclude<ProfileCommand, { type: 'register' }>

/** What a closed customer may still ask for: the last bill has to arrive, and rights do not end. */
const afterClosing: readonly Change['type'][] = [
  'change-contact',
  'withdraw-consent',
  'erase',
  'record-export',
]

/** Given however much has happened; what a customer could ask for without end only by supervisors. */
function countsNot(type: Change['type'], { actor }: Circumstances): boolean {
  if (type === 'record-export') return actor.role === 'supervisor'
  return type === 'withdraw-consent' || type === 'close' || type === 'erase'
}

/** What a command leads to; nothing when everything is so already. */
export function decide(
  command: ProfileCommand,
  state: ProfileState | null,
  circumstances: Circumstances,
): Decision<ProfileEvent> {
  if (command.type === 'register') return register(command, state, circumstances)
  if (state === null) return refuse('not-registered')
  if (!mayCommand(circumstances.actor, command.type, state.customerId)) return refuse('not-allowed')
  if (state.status === 'erased') return command.type === 'erase' ? [] : refuse('subject-forgotten')
  if (circumstances.version >= itemLimits.events && !countsNot(command.type, circumstances))
    return refuse('too-many-events')
  if (state.status === 'closed' && !afterClosing.includes(command.type)) return refuse('closed')
  return change(command, state, circumstances.at)
}

function register(
  { customerId, contact, channels, plan, region, language, segment }: ProfileCommandOf<'register'>,
  state: ProfileState | null,
  { actor, at }: Circumstances,
): Decision<ProfileEvent> {
  if (!mayCommand(actor, 'register', customerId)) return refuse('not-allowed')
  if (state !== null) return refuse(state.status === 'erased' ? 'subject-forgotten' : 'already-registered')
  const chosen = channels ?? [contact.email === null ? 'sms' : 'e-mail']
  const problem = contactProblem(contact, chosen, at)
  if (problem !== null) return refuse(problem)
  const data = { plan, region, language, segment, channels: chosen }
  return [{ type: 'CustomerRegistered', subject: customerId, data, personal: contact }]
}

function change(command: Change, customer: Customer, at: Date): Decision<ProfileEvent> {
  const subject = customer.customerId
  switch (command.type) {
    case 'change-contact':
      return changeContact(command, customer, at)
    case 'change-plan':
      return changePlan(command, customer)
    case 'change-service-address':
      return changeServiceAddress(command, customer)
    case 'grant-consent':
    case 'withdraw-consent':
      return changeConsent(command, customer)
    case 'set-preferences':
      return setPreferences(command, customer)
    case 'close':
      return [{ type: 'CustomerClosed', subject, data: { reason: command.reason } }]
    case 'erase':
      return [{ type: 'SubjectErased', subject, data: { reason: command.reason } }]
    case 'record-export':
      return [{ type: 'CustomerDataExported', subject, data: {} }]
  }
}

function changeContact(
  command: ProfileCommandOf<'change-contact'>,
  { contact, channels, customerId }: Customer,
  at: Date,
): Decision<ProfileEvent> {
  if (contact === null) return refuse('subject-forgotten')
  const after = { ...contact, ...command.contact } as Contact
  const changed = contactFields.filter((field) => after[field] !== contact[field])
  if (changed.length === 0) return []
  const problem = contactProblem(after, channels, at)
  if (problem !== null) return refuse(problem)
  const personal = Object.fromEntries(changed.map((field) => [field, after[field]]))
  return [{ type: 'ContactChanged', subject: customerId, data: { changed }, personal }]
}

function changePlan(
  { plan }: ProfileCommandOf<'change-plan'>,
  { plan: from, customerId }: Customer,
): Decision<ProfileEvent> {
  return plan === from ? [] : [{ type: 'PlanChanged', subject: customerId, data: { from, to: plan } }]
}

function changeServiceAddress(
  { region, site, cells, address }: ProfileCommandOf<'change-service-address'>,
  customer: Customer,
): Decision<ProfileEvent> {
  const before = { region: customer.region, site: customer.site, cells: customer.cells }
  const data = { region, site, cells }
  if (isDeepStrictEqual(before, data) && isDeepStrictEqual(customer.address, address)) return []
  return [{ type: 'ServiceAddressChanged', subject: customer.customerId, data, personal: { address } }]
}

function changeConsent(
  { type, purpose }: ProfileCommandOf<'grant-consent' | 'withdraw-consent'>,
  { consents, customerId }: Customer,
): Decision<ProfileEvent> {
  const granted = type === 'grant-consent'
  if (consents[purpose] === granted) return []
  return [{ type: 'ConsentChanged', subject: customerId, data: { purpose, granted } }]
}

function setPreferences(
  { channels, language }: ProfileCommandOf<'set-preferences'>,
  customer: Customer,
): Decision<ProfileEvent> {
  if (customer.contact === null) return refuse('subject-forgotten')
  const before = { channels: customer.channels, language: customer.language }
  const data = { channels, language }
  if (isDeepStrictEqual(before, data)) return []
  if (!canReachBy(customer.contact, channels)) return refuse('channel-needs-contact')
  return [{ type: 'NotificationPreferencesChanged', subject: customer.customerId, data }]
}
