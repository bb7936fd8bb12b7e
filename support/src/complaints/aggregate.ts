import type { Aggregate } from '../domain/aggregate.js'
import type { ServiceLevelPolicy } from '../service-levels/service-level-policy.js'
import type { ComplaintCommand } from './commands.js'
import { decide } from './decide.js'
import type { ComplaintEvent } from './events.js'
import { evolve } from './evolve.js'
import type { Complaint } from './state.js'

/** Complaints. @param policy what customers are promised from now on; what was promised before stands in the events */
export function complaintAggregate(
  policy: ServiceLevelPolicy,
): Aggregate<Complaint, ComplaintCommand, ComplaintEvent> {
  return {
    context: 'complaint',
    holdsPersonal: false,
    decide: (command, complaint, circumstances) => decide(command, complaint, { ...circumstances, policy }),
    evolve,
  }
}
