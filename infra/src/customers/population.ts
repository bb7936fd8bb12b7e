import { derivedId } from '@telstar/support/domain/derived-id'
import { fleetNames, siteOf } from '../stack/local-nodes.js'
import { type InventedPerson, inventedPerson } from './invented-person.js'

/** The simulated customers of a region, spread over the cells of its simulated nodes. */
export interface Population {
  readonly region: string
  readonly customers: number
  readonly nodes: number
  readonly cells: number
}

/** One command and where it goes. */
export interface SentCommand {
  readonly path: string
  readonly content: Readonly<Record<string, unknown>> & { readonly commandId: string }
}

const plans = ['mobile-s', 'mobile-s', 'mobile-m', 'mobile-m', 'mobile-l', 'home-fibre', 'business']

/** The same id for the same place in the population. */
export function customerIdOf({ region }: Pick<Population, 'region'>, index: number): string {
  return derivedId('simulated-customer', region, String(index))
}

/** What registers a customer and says which cells serve the address; sent again it changes nothing. */
export function registrationOf(population: Population, index: number): SentCommand[] {
  const { region } = population
  const customerId = customerIdOf(population, index)
  const person = inventedPerson(`${region}/${index}`)
  const plan = plans[index % plans.length] ?? 'mobile-s'
  const register: SentCommand = {
    path: '/v1/customers',
    content: {
      ...{ commandId: derivedId('register', customerId), customerId, plan, region },
      language: index % 3 === 0 ? 'de' : 'en',
      segment: plan === 'business' ? 'business' : 'consumer',
      contact: { name: person.name, email: person.email, phone: person.phone, birthDate: person.birthDate },
    },
  }
  const address: SentCommand = {
    path: `/v1/customers/${customerId}/change-service-address`,
    content: { commandId: derivedId('address', customerId), ...placeOf(population, index, person) },
  }
  return [register, address]
}

function placeOf({ region, nodes, cells }: Population, index: number, person: InventedPerson) {
  const { street, postCode, city } = person
  const address = { street, postCode, city, country: 'NL' }
  if (nodes === 0 || cells === 0) return { region, address }
  const home = index % nodes
  const first = Math.floor(index / nodes) % cells
  const served = cells > 1 ? [first, (first + 1) % cells] : [first]
  const node = fleetNames({ region, nodes })[home]
  return {
    ...{ region, site: siteOf(region, home), address },
    cells: served.map((cell) => ({ node, cell: cell + 1 })),
  }
}
