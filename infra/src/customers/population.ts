import { derivedId } from '@telstar/support/domain/derived-id'
import { type ProfileCommand, profileCommandSchema } from '@telstar/support/profiles/commands'
import { fleetNames, siteOf } from '../stack/local-nodes.js'
import { type InventedPerson, inventedPerson } from './invented-person.js'

/** The simulated customers of a region, spread over the cells of its simulated nodes. */
export interface Population {
  readonly region: string
  readonly customers: number
  readonly nodes: number
  readonly cells: number
}

/** How many customers a local region has. */
export const localCustomers = 2000

const plans = ['mobile-s', 'mobile-s', 'mobile-m', 'mobile-m', 'mobile-l', 'home-fibre', 'business']

/** The same id for the same place in the population. */
export function customerIdOf({ region }: Pick<Population, 'region'>, index: number): string {
  return derivedId('simulated-customer', region, String(index))
}

/** What registers a customer and says which cells serve the address. */
export function registrationOf(population: Population, index: number): ProfileCommand[] {
  const { region } = population
  const person = inventedPerson(`${region}/${index}`)
  const { name, email, phone, birthDate } = person
  const plan = plans[index % plans.length] ?? 'mobile-s'
  const register = {
    ...{ type: 'register', customerId: customerIdOf(population, index), plan, region },
    language: index % 3 === 0 ? 'de' : 'en',
    segment: plan === 'business' ? 'business' : 'consumer',
    contact: { name, email, phone, birthDate },
  }
  const address = { type: 'change-service-address', ...placeOf(population, index, person) }
  return [register, address].map((command) => profileCommandSchema.parse(command))
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
