import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type {
  RequestEvent as PublishedEvent,
  PublishedRequest,
} from '@telstar/contracts/support-request-event'
import type { Department } from '../domain/actor.js'
import { streamId } from '../event-store/event-store.js'
import type { OpenEvent } from '../privacy/vault.js'
import type { RequestEvent } from '../requests/events.js'
import { evolveRequest } from '../requests/evolve.js'
import type { RequestState } from '../requests/state.js'
import { type Publication, publishedFields } from './publication.js'

const types: Readonly<Record<RequestEvent['type'], PublishedEvent['type'] | null>> = {
  RequestOrdered: 'RequestOrdered',
  RequestApproved: 'RequestApproved',
  RequestDeclined: 'RequestDeclined',
  RequestRejected: 'RequestRejected',
  RequestAccepted: 'RequestAccepted',
  StepStarted: 'RequestStepStarted',
  StepCompleted: 'RequestStepCompleted',
  StepFailed: 'RequestStepFailed',
  AppointmentSet: 'AppointmentSet',
  JeopardyDeclared: 'JeopardyDeclared',
  JeopardyResolved: 'JeopardyResolved',
  RequestHeld: 'RequestHeld',
  RequestResumed: 'RequestResumed',
  RequestCompleted: 'RequestCompleted',
  RequestFailed: 'RequestFailed',
  RequestCancelled: 'RequestCancelled',
  RequestNoteAdded: null,
  RequestEscalated: 'RequestEscalated',
}

const stepStates = {
  waiting: 'pending',
  started: 'inProgress',
  completed: 'completed',
  failed: 'failed',
} as const

/** What others hear of service requests. */
export const requestPublication: Publication<RequestState> = {
  context: 'request',
  topic: kafkaTopics.supportRequests.name,
  // What was appended to a stream of requests is one of their events.
  evolve: (state, event) => evolveRequest(state, event as unknown as RequestEvent),
  publish: publishRequest,
}

/** The published event, or null where it concerns nobody outside. @param state after the event */
export function publishRequest(event: OpenEvent, state: RequestState): PublishedEvent | null {
  const type = types[event.type as RequestEvent['type']]
  if (type === null) return null
  return {
    type,
    ...publishedFields(event, state.customerId),
    department: departmentOf(event, state),
    request: { requestId: streamId(event), ...shown(state) },
  }
}

/** Named by the event, or that of the step it names. */
function departmentOf({ data }: OpenEvent, { steps }: RequestState): Department | null {
  const { department, stepId } = data as { department?: Department; stepId?: string }
  return department ?? steps.find((step) => step.stepId === stepId)?.department ?? null
}

function shown(state: RequestState): Omit<PublishedRequest, 'requestId'> {
  const { customerId, kind, status, region, cells, items, steps, requestedFor, jeopardy } = state
  return {
    ...{ customerId, kind, state: status, region },
    requestedFor: requestedFor === null ? null : new Date(requestedFor).toISOString(),
    cells: cells.map(({ node, cell }) => ({ node, cell })),
    items: items.map(({ itemId: id, action, product, quantity }) => ({
      itemId: id,
      action,
      product,
      quantity,
    })),
    steps: steps.map(({ stepId, department, status: step, dueAt = null }) => ({
      ...{ stepId, department, dueAt },
      state: stepStates[step],
    })),
    inJeopardy: jeopardy !== null,
  }
}
