import type { Fields } from '../../domain/aggregate.js'
import { SupportProblem } from '../problems/support-problem.js'

/** What the service reads to make a command whole. */
export interface Lookups {
  /** Null: never registered, or erased. */
  customerPlace(customerId: string): Promise<CustomerPlace | null>
  /** What a complaint is a duplicate of, what that is a duplicate of, and so on. */
  duplicateChain(complaintId: string): Promise<readonly string[]>
}

/** What a customer has, and where. */
export interface CustomerPlace {
  readonly plan: string
  readonly region: string
  readonly cells: readonly { readonly node: string; readonly cell: number }[]
}

type Give = (command: Fields, lookups: Lookups) => Promise<Fields>

/** By context and command. */
const givers: Readonly<Record<string, Give>> = {
  'complaint/open': async ({ customerId }, lookups) => {
    const { plan, region, cells } = await placeOf(customerId, lookups)
    return { plan, region, cells }
  },
  'complaint/link-duplicate': async ({ of }, lookups) => ({
    chain: await lookups.duplicateChain(String(of)),
  }),
  'request/order': async ({ customerId, region, cells }, lookups) => {
    const place = await placeOf(customerId, lookups)
    // Cells of the customer's region say nothing of another one.
    const known = region === undefined || region === place.region ? place.cells : []
    return { region: region ?? place.region, cells: cells ?? known }
  },
}

/**
 * The fields of a command that its sender does not give.
 * @param command as it was sent, with its type
 * @throws {Problem} unknown-customer
 */
export async function givenFields(name: string, command: Fields, lookups: Lookups): Promise<Fields> {
  return (await givers[name]?.(command, lookups)) ?? {}
}

async function placeOf(customerId: unknown, lookups: Lookups): Promise<CustomerPlace> {
  const place = await lookups.customerPlace(String(customerId))
  if (place === null) throw new SupportProblem('unknown-customer')
  return place
}
