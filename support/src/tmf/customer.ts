import type { ProfileRow } from '../queries/customer-query.js'
import type { Resource } from './resource-page.js'

export const customerApi = '/tmf-api/customerManagement/v4'
export const customerPath = `${customerApi}/customer`

/** A profile as TMF629 4.0 has it; of who was erased, that there was somebody. */
export function customerResource({ customerId: id, profile, registeredAt }: ProfileRow): Resource {
  const { status, contact, plan, region, segment, language } = profile
  const name = contact?.name ?? ''
  const traits = { plan, region, segment, language }
  return {
    '@type': 'Customer',
    id,
    href: `${customerPath}/${id}`,
    name,
    status,
    engagedParty: { id, name, '@referredType': 'Individual' },
    validFor: { startDateTime: registeredAt },
    contactMedium: media(profile),
    characteristic: Object.entries(traits).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value, valueType: 'string' }],
    ),
  } as Resource
}

function media({ contact, address }: ProfileRow['profile']) {
  const { street: street1, ...place } = address ?? {}
  return [
    ...medium('email', { emailAddress: contact?.email }),
    ...medium('phone', { phoneNumber: contact?.phone }),
    ...medium('postalAddress', { street1, ...place }),
  ]
}

function medium(mediumType: string, characteristic: Readonly<Record<string, string | null | undefined>>) {
  const known = Object.entries(characteristic).filter(([, value]) => typeof value === 'string')
  return known.length === 0 ? [] : [{ mediumType, characteristic: Object.fromEntries(known) }]
}
