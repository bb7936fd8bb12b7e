/** Departments that work on what customers bring. */
export const departments = ['network-operations', 'billing', 'customer-care'] as const
export type Department = (typeof departments)[number]

export const roles = ['agent', 'department', 'supervisor', 'customer', 'policy'] as const
export type Role = (typeof roles)[number]

/** Who gives a command. A `policy` is the service itself: routing, timers. */
export interface Actor {
  readonly role: Role
  /** Staff id, name of the policy, or the customer's id. */
  readonly id: string
  /** Of a member of a department. */
  readonly department?: Department
}

/** As it is recorded: `agent:anna`, `department:billing/ben`, `customer:…`, `policy:routing`. */
export function actorName({ role, id, department }: Actor): string {
  return department === undefined ? `${role}:${id}` : `${role}:${department}/${id}`
}
