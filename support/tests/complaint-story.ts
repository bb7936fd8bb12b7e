import { readFileSync } from 'node:fs'
import type { ComplaintCommand } from '../src/complaints/commands.js'
import { decide } from '../src/complaints/decide.js'
import type { ComplaintEvent } from '../src/complaints/events.js'
import { evolve } from '../src/complaints/evolve.js'
import type { Complaint } from '../src/complaints/state.js'
import type { Actor } from '../src/domain/actor.js'
import { Refusal } from '../src/domain/refusal.js'
import { readPolicyFile } from '../src/policy-files/read-policy-file.js'
import { ServiceLevelPolicy, serviceLevelPolicySchema } from '../src/service-levels/service-level-policy.js'

const file = new URL('../policies/service-levels.yaml', import.meta.url)
/** As it is shipped. */
export const shippedServiceLevels = new ServiceLevelPolicy(
  readPolicyFile('service-levels.yaml', readFileSync(file, 'utf8'), serviceLevelPolicySchema),
)

const customerId = '11111111-1111-4111-8111-111111111111'
export const actors = {
  agent: { role: 'agent', id: 'anna' },
  supervisor: { role: 'supervisor', id: 'sven' },
  customer: { role: 'customer', id: customerId },
  stranger: { role: 'customer', id: '99999999-9999-4999-8999-999999999999' },
  operations: { role: 'department', id: 'olga', department: 'network-operations' },
  billing: { role: 'department', id: 'ben', department: 'billing' },
  policy: { role: 'policy', id: 'timers' },
} as const satisfies Record<string, Actor>

export const openCommand = {
  type: 'open',
  complaintId: '22222222-2222-4222-8222-222222222222',
  customerId,
  channel: 'phone',
  category: 'network-quality',
  priority: 'medium',
  text: 'No signal in the kitchen',
  place: 'Main Street 1',
  plan: 'home',
  region: 'north',
  cells: [{ node: 'north-01', cell: 2 }],
} as const satisfies ComplaintCommand

/** A complaint to which one thing happens after the other. */
export class ComplaintStory {
  complaint: Complaint | null = null
  readonly events: ComplaintEvent[] = []
  /** Without it: as many as there are events. */
  version: number | undefined
  readonly #policy: ServiceLevelPolicy

  constructor(policy: ServiceLevelPolicy = shippedServiceLevels) {
    this.#policy = policy
  }

  /** @param at ISO 8601 @returns types of the events that follow, or the code of a refusal */
  tell(command: ComplaintCommand, { as = actors.agent, at }: { as?: Actor; at: string }): string[] | string {
    const given = { actor: as, at: new Date(at), version: this.version ?? this.events.length }
    const decision = decide(command, this.complaint, { ...given, policy: this.#policy })
    if (decision instanceof Refusal) return decision.code
    for (const event of decision) {
      this.complaint = evolve(this.complaint, event)
      this.events.push(event)
    }
    return decision.map(({ type }) => type)
  }

  /** The last event of a type. */
  last<Type extends ComplaintEvent['type']>(type: Type): Extract<ComplaintEvent, { type: Type }> | undefined {
    return this.events.findLast((event) => event.type === type) as
      | Extract<ComplaintEvent, { type: Type }>
      | undefined
  }
}
