import type { ProfileRow } from '../queries/customer-query.js'
import type { Resource } from './resource-page.js'

export const customerPath = '/tmf-api/customerManagement/v4/customer'

/** A profile as TMF629 4.0 has it; of who was erased, that there was somebody. */
export function customerResource({ customerId: id, profile, registeredAt }: ProfileRow): Resource {
  const { status, contact, address, plan, region, segment, language } = profile
  const traits = { plan, region, segment, language }
  return {
    '@type': 'Customer',
    id,
    href: `${customerPath}/${id}`,
    name: contact?.name ?? '',
    status,
    engagedParty: { id, name: contact?.name ?? '', '@referredType': 'Individual' },
    validFor: { startDateTime: registeredAt },
    contactMedium: [
      ...medium('email', { emailAddress: contact?.email }),
      ...medium('phone', { phoneNumber: contact?.phone }),
      ...medium('postalAddress', {
        ...{ street1: address?.street, postCode: address?.postCode },
        ...{ city: address?.city, country: address?.country },
      }),
    ],
    characteristic: Object.entries(traits).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value, valueType: 'string' }],
    ),
  } as Resource
}

function medium(mediumType: string, characteristic: Readonly<Record<string, string | null | undefined>>) {
  const known = Object.entries(characteristic).filter(([, value]) => typeof value === 'string')
  return known.length === 0 ? [] : [{ mediumType, characteristic: Object.fromEntries(known) }]
}
