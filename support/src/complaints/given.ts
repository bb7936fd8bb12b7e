import type { Circumstances } from '../domain/aggregate.js'
import type { ServiceLevelPolicy } from '../service-levels/service-level-policy.js'

/** What decisions about a complaint see besides the complaint and the command. */
export interface Given extends Circumstances {
  readonly policy: ServiceLevelPolicy
}
