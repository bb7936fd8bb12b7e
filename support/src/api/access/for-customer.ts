/** Something that happened, as a history tells it. */
interface Step {
  readonly type: string
  readonly actor: string
  readonly data: Readonly<Record<string, unknown>>
}

/** How the house works among itself. */
const internal: ReadonlySet<string> = new Set([
  'ComplaintEscalated',
  'RequestEscalated',
  'ServiceLevelWarned',
  'ServiceLevelBreached',
])

/** A history as the customer is told it: without what is internal, and without names of the staff. */
export function stepsForCustomer<Any extends Step>(steps: readonly Any[]): Any[] {
  return steps
    .filter(({ type, data }) => !internal.has(type) && data['audience'] !== 'internal')
    .map((step) => ({ ...step, actor: roleOf(step.actor), data: withoutStaff(step.data) }))
}

function roleOf(actor: string): string {
  return actor.startsWith('customer:') ? actor : (actor.split(':', 1)[0] ?? actor)
}

function withoutStaff({ assignee: _, ...data }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return data
}
