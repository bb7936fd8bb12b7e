import type { Aggregate } from '../domain/aggregate.js'
import type { RequestCommand } from './commands.js'
import { decideRequest } from './decide.js'
import type { RequestEvent } from './events.js'
import { evolveRequest } from './evolve.js'
import type { RequestPlans } from './request-plans.js'
import type { RequestState } from './state.js'

/** The rules of service requests. @param plans how what is ordered from now on is carried out */
export function requestAggregate(plans: RequestPlans): Aggregate<RequestState, RequestCommand, RequestEvent> {
  return { context: 'request', holdsPersonal: false, decide: decideRequest(plans), evolve: evolveRequest }
}
