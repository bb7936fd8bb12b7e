import { fileURLToPath } from 'node:url'
import { complaintAggregate } from '@telstar/support/complaints/aggregate'
import { complaintCommandSchema } from '@telstar/support/complaints/commands'
import type { Aggregate, DomainEvent } from '@telstar/support/domain/aggregate'
import { Refusal } from '@telstar/support/domain/refusal'
import { profileAggregate } from '@telstar/support/profiles/aggregate'
import { profileCommandSchema } from '@telstar/support/profiles/commands'
import { readPolicies } from '@telstar/support/read-policies'

export interface TemplateEvent {
  readonly context: 'profile' | 'complaint'
  readonly version: number
  readonly event: DomainEvent
}

const policies = fileURLToPath(new URL('../../../support/policies', import.meta.url))
const agent = { role: 'agent', id: 'anna' } as const
const niels = { role: 'department', id: 'niels', department: 'network-operations' } as const

/** Who stands in the templates for whoever they are used for. */
export const templateCustomer = '00000000-0000-4000-8000-000000000001'
export const templateComplaint = '00000000-0000-4000-8000-000000000002'

/** The first five things that happen to a customer with a complaint, as the rules decide them. */
export function customerEvents(at: Date): TemplateEvent[] {
  const complaint = complaintAggregate(readPolicies(policies).serviceLevels)
  const profile = play(
    profileAggregate,
    [
      { actor: agent, command: profileCommandSchema.parse(registration) },
      { actor: agent, command: profileCommandSchema.parse(address) },
    ],
    at,
  )
  const complained = play(
    complaint,
    [
      { actor: agent, command: complaintCommandSchema.parse(opening) },
      { actor: { role: 'policy', id: 'routing' } as const, command: complaintCommandSchema.parse(routing) },
      {
        actor: niels,
        command: complaintCommandSchema.parse({ type: 'accept', department: 'network-operations' }),
      },
    ],
    at,
  )
  return [...profile, ...complained].slice(0, 5)
}

const registration = {
  ...{ type: 'register', customerId: templateCustomer, plan: 'mobile-m', region: 'north', language: 'en' },
  contact: { name: 'Veila Storandt', email: 'veila.storandt@example.net', phone: '+999001234567' },
}
const address = {
  ...{ type: 'change-service-address', region: 'north', site: 'north-site-01' },
  cells: [{ node: 'north-001', cell: 1 }],
  address: { street: 'Brokei lane 7', postCode: '12345', city: 'Staumere', country: 'NL' },
}
const opening = {
  ...{ type: 'open', complaintId: templateComplaint, customerId: templateCustomer, channel: 'app' },
  ...{ category: 'network-quality', text: 'Calls break off at home since yesterday.', place: 'at home' },
  ...{ plan: 'mobile-m', region: 'north', cells: [{ node: 'north-001', cell: 1 }] },
}
const routing = { type: 'route', departments: ['network-operations'], rule: 'bad-network', policyVersion: 1 }

interface Given<Command> {
  readonly actor: Parameters<Aggregate<unknown, Command>['decide']>[2]['actor']
  readonly command: Command
}

function play<State, Command, Event extends DomainEvent>(
  aggregate: Aggregate<State, Command, Event>,
  commands: readonly Given<Command>[],
  at: Date,
): TemplateEvent[] {
  const played: TemplateEvent[] = []
  let state: State | null = null
  for (const { actor, command } of commands) {
    const decision = aggregate.decide(command, state, { actor, at, version: played.length })
    if (decision instanceof Refusal) throw new Error(`${decision.code}: ${decision.message}`)
    for (const event of decision) {
      state = aggregate.evolve(state, event)
      played.push({
        context: aggregate.context as TemplateEvent['context'],
        version: played.length + 1,
        event,
      })
    }
  }
  return played
}
