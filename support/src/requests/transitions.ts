import type { RequestCommandType } from './commands.js'
import type { RequestStatus } from './state.js'

type Transitions = Readonly<
  Record<RequestStatus, Partial<Record<RequestCommandType, readonly RequestStatus[]>>>
>

/** Commands that leave the status as it is, wherever they are allowed. */
const care = (status: RequestStatus) => ({
  'set-appointment': [status],
  'declare-jeopardy': [status],
  'resolve-jeopardy': [status],
  escalate: [status],
  note: [status],
})
const over = (status: RequestStatus) => ({ note: [status] })

/** In which status a command is allowed, and the statuses it may lead to. What is not here is refused. */
export const transitions: Transitions = {
  pending: {
    ...care('pending'),
    approve: ['acknowledged'],
    decline: ['rejected'],
    reject: ['rejected'],
    hold: ['held'],
    cancel: ['cancelled'],
  },
  acknowledged: {
    ...care('acknowledged'),
    reject: ['rejected'],
    accept: ['acknowledged'],
    'start-step': ['inProgress'],
    hold: ['held'],
    cancel: ['cancelled'],
  },
  inProgress: {
    ...care('inProgress'),
    accept: ['inProgress'],
    'start-step': ['inProgress'],
    'complete-step': ['inProgress', 'completed', 'partial'],
    'fail-step': ['inProgress', 'failed', 'partial'],
    hold: ['held'],
    cancel: ['cancelled'],
  },
  held: {
    ...care('held'),
    resume: ['pending', 'acknowledged', 'inProgress'],
    cancel: ['cancelled'],
  },
  rejected: over('rejected'),
  cancelled: over('cancelled'),
  completed: over('completed'),
  partial: over('partial'),
  failed: over('failed'),
}
