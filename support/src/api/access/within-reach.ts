import { SupportProblem } from '../problems/support-problem.js'
import type { Caller } from './caller.js'

interface Reach {
  readonly customerId?: string | undefined
  readonly department?: string | undefined
}

/**
 * A filter that holds the caller to what is theirs: a customer to own items, a department to what it works on.
 * @throws {Problem} not-allowed, when something else is asked for by name
 */
export function withinReach<Filter extends Reach>(caller: Caller, filter: Filter): Filter {
  if (caller.role === 'customer') return { ...filter, customerId: own(filter.customerId, caller.id) }
  if (caller.role === 'department')
    return { ...filter, department: own(filter.department, caller.department) }
  return filter
}

/** Whether one item is the caller's business. @param departments that work on it */
export function isWithinReach(
  caller: Caller,
  { customerId, departments }: { readonly customerId: string; readonly departments: readonly string[] },
): boolean {
  if (caller.role === 'customer') return customerId === caller.id
  return caller.role !== 'department' || departments.includes(caller.department)
}

function own(asked: string | undefined, mine: string): string {
  if (asked !== undefined && asked !== mine)
    throw new SupportProblem('not-allowed', { detail: 'That is not yours.' })
  return mine
}
