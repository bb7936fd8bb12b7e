import { complaintAggregate } from '../../complaints/aggregate.js'
import { complaintCommandSchema } from '../../complaints/commands.js'
import { complaintPermissions } from '../../complaints/permissions.js'
import { refusalsByCommand } from '../../complaints/refusals.js'
import { profileAggregate } from '../../profiles/aggregate.js'
import { profileCommandSchema } from '../../profiles/commands.js'
import { allowedRoles } from '../../profiles/may-command.js'
import { profileRefusals } from '../../profiles/refusals.js'
import { requestAggregate } from '../../requests/aggregate.js'
import { requestCommandSchema } from '../../requests/commands.js'
import { requestPermissions } from '../../requests/permissions.js'
import { refusalsOfCommand } from '../../requests/refusals.js'
import type { RequestPlans } from '../../requests/request-plans.js'
import type { ServiceLevelPolicy } from '../../service-levels/service-level-policy.js'
import { commandSet } from './command-set.js'

export interface DecisionPolicies {
  readonly serviceLevels: ServiceLevelPolicy
  readonly plans: RequestPlans
}

/** Everything that can be asked of customer support: path, schema, rules and refusals of every command. */
export function commandSets({ serviceLevels, plans }: DecisionPolicies) {
  return {
    profile: commandSet({
      ...{ noun: 'customers', idName: 'customerId', opening: 'register' },
      ...{ aggregate: profileAggregate, schema: profileCommandSchema },
      ...{ roles: allowedRoles, refusals: profileRefusals },
      fields: { register: { derived: 'customerId' } },
      // Comes with GET …/export.
      without: ['record-export'],
    }),
    complaint: commandSet({
      ...{ noun: 'complaints', idName: 'complaintId', opening: 'open' },
      ...{ aggregate: complaintAggregate(serviceLevels), schema: complaintCommandSchema },
      ...{ roles: complaintPermissions, refusals: refusalsByCommand },
      fields: {
        open: { derived: 'complaintId', given: ['plan', 'region', 'cells'] },
        note: { derived: 'noteId' },
        ask: { derived: 'questionId' },
        'propose-resolution': { derived: 'questionId' },
        route: { given: ['rule', 'policyVersion'] },
        'link-duplicate': { given: ['chain'] },
      },
    }),
    request: commandSet({
      ...{ noun: 'requests', idName: 'requestId', opening: 'order' },
      ...{ aggregate: requestAggregate(plans), schema: requestCommandSchema },
      ...{ roles: requestPermissions, refusals: refusalsOfCommand },
      fields: { order: { optional: ['region', 'cells'] }, note: { derived: 'noteId' } },
    }),
  } as const
}

export type CommandSets = ReturnType<typeof commandSets>
