import type { Department } from '../domain/actor.js'
import type { Cell, JeopardyDeclared, PlannedStep, RequestItem } from './events.js'
import type { RequestKind } from './request-vocabulary.js'

/** TMF641. */
export const requestStatuses = [
  'acknowledged',
  'pending',
  'inProgress',
  'held',
  'rejected',
  'cancelled',
  'completed',
  'partial',
  'failed',
] as const
export type RequestStatus = (typeof requestStatuses)[number]

export type StepStatus = 'waiting' | 'started' | 'completed' | 'failed'

export interface RequestStep extends PlannedStep {
  readonly status: StepStatus
  /** ISO 8601: when it is due but for appointments; `dueAt` is what holds. Absent while the request waits for approval. */
  readonly plannedAt?: string
  /** ISO 8601. */
  readonly appointmentSet?: { readonly from: string; readonly to: string }
  /** Why it was in jeopardy since it is due as it is. */
  readonly jeopardies: readonly string[]
  /** 0: not escalated. */
  readonly escalation: number
}

/** A service request as its events made it: JSON, without anything personal. Times are ISO 8601. */
export interface RequestState {
  readonly customerId: string
  readonly kind: RequestKind
  readonly status: RequestStatus
  readonly items: readonly RequestItem[]
  readonly region: string
  readonly cells: readonly Cell[]
  readonly requestedFor: string | null
  readonly approvalDueAt: string | null
  readonly steps: readonly RequestStep[]
  readonly escalateAfterMinutes: number
  readonly planVersion: number
  /** Departments that took it. */
  readonly accepted: readonly Department[]
  readonly jeopardy: JeopardyDeclared['data'] | null
  /** While it is held: since when, and what it was before. */
  readonly held: { readonly since: string; readonly before: RequestStatus } | null
  /** Of the request as a whole; 0: not escalated. */
  readonly escalation: number
  /** Why it was declined, rejected, held, cancelled or failed. */
  readonly reasonCode: string | null
  /** How many there are. */
  readonly notes: number
}

/** Nothing but a note is added to it any more. */
export function isTerminal(status: RequestStatus): boolean {
  return ['rejected', 'cancelled', 'completed', 'partial', 'failed'].includes(status)
}

/** It is over, well or not. */
export function stepEnded({ status }: Pick<RequestStep, 'status'>): boolean {
  return status === 'completed' || status === 'failed'
}

/** Its department can work on it: what had to be done before is done. */
export function stepReady(step: RequestStep, steps: readonly RequestStep[]): boolean {
  if (stepEnded(step)) return false
  return steps.every((other) => !step.after.includes(other.stepId) || stepEnded(other))
}
