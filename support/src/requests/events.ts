import type { Department } from '../domain/actor.js'
import type { DomainEvent } from '../domain/aggregate.js'

/** TMF641: what is asked for. */
export const requestKinds = ['order', 'change', 'move', 'terminate', 'appointment'] as const
export type RequestKind = (typeof requestKinds)[number]

/** TMF641: what is to become of an item. */
export const itemActions = ['add', 'modify', 'delete', 'noChange'] as const
export type ItemAction = (typeof itemActions)[number]

export const declineReasons = ['credit', 'not-entitled', 'too-costly', 'duplicate', 'other'] as const
export const rejectReasons = ['not-feasible', 'no-coverage', 'incomplete', 'duplicate', 'other'] as const
export const failReasons = [
  'not-feasible',
  'no-access',
  'customer-absent',
  'equipment-missing',
  'system-error',
  'other',
] as const
export const jeopardyReasons = [
  'step-overdue',
  'appointment-missed',
  'equipment-missing',
  'no-access',
  'workload',
  'supplier-late',
  'other',
] as const
export const holdReasons = [
  'waiting-for-customer',
  'waiting-for-supplier',
  'waiting-for-network',
  'payment',
  'other',
] as const
export const cancelReasons = ['customer-wish', 'duplicate', 'moved-away', 'too-late', 'other'] as const
export const escalationReasons = [
  'approval-overdue',
  'not-taken',
  'step-overdue',
  'customer-waiting',
  'other',
] as const

type OneOf<List extends readonly string[]> = List[number]

export const audiences = ['internal', 'customer'] as const
export type Audience = OneOf<typeof audiences>

export interface RequestItem {
  /** Unique within the request. */
  readonly itemId: string
  readonly action: ItemAction
  /** Code of the product catalogue. */
  readonly product: string
  readonly quantity: number
}

export interface Cell {
  readonly node: string
  readonly cell: number
}

/** A step of the plan, as it was when the request was ordered. */
export interface PlannedStep {
  /** Unique within the request. */
  readonly stepId: string
  readonly department: Department
  readonly name: string
  /** Steps that must have ended before this one starts. */
  readonly after: readonly string[]
  /** Its failure does not make the request fail. */
  readonly optional: boolean
  /** Once it has started, the request can no longer be cancelled. */
  readonly pointOfNoReturn: boolean
  /** It starts only when an appointment is made. */
  readonly appointment: boolean
  /** ISO 8601; absent while the request waits for approval. */
  readonly dueAt?: string
}

/** When steps are due from now on. ISO 8601. */
export interface StepDue {
  readonly stepId: string
  readonly dueAt: string
}

/** An event of one customer's request; the customer is its subject. */
interface OfRequest<Type extends string, Data, Personal = never> extends DomainEvent<Type, Data, Personal> {
  readonly subject: string
}
type Nothing = Readonly<Record<never, never>>

export type RequestOrdered = OfRequest<
  'RequestOrdered',
  {
    readonly customerId: string
    readonly kind: RequestKind
    readonly items: readonly RequestItem[]
    readonly region: string
    readonly cells: readonly Cell[]
    /** ISO 8601: not before it, if the customer said so. */
    readonly requestedFor?: string
    readonly needsApproval: boolean
    /** ISO 8601, when approval is needed: overdue after it. */
    readonly approvalDueAt?: string
    readonly steps: readonly PlannedStep[]
    /** A step that is still open so long after it was due is escalated. */
    readonly escalateAfterMinutes: number
    readonly planVersion: number
  },
  { readonly text: string; readonly address?: string }
>
export type RequestApproved = OfRequest<'RequestApproved', { readonly due: readonly StepDue[] }>
export type RequestDeclined = OfRequest<
  'RequestDeclined',
  { readonly reasonCode: OneOf<typeof declineReasons> }
>
export type RequestRejected = OfRequest<
  'RequestRejected',
  { readonly reasonCode: OneOf<typeof rejectReasons> }
>
export type RequestAccepted = OfRequest<'RequestAccepted', { readonly department: Department }>
export type StepStarted = OfRequest<
  'StepStarted',
  { readonly stepId: string; readonly department: Department }
>
export type StepCompleted = OfRequest<
  'StepCompleted',
  { readonly stepId: string; readonly department: Department }
>
export type StepFailed = OfRequest<
  'StepFailed',
  {
    readonly stepId: string
    readonly department: Department
    readonly reasonCode: OneOf<typeof failReasons>
  }
>
export type AppointmentSet = OfRequest<
  'AppointmentSet',
  { readonly stepId: string; readonly from: string; readonly to: string },
  { readonly place?: string }
>
export type JeopardyDeclared = OfRequest<
  'JeopardyDeclared',
  {
    readonly stepId?: string
    readonly reasonCode: OneOf<typeof jeopardyReasons>
    /** ISO 8601; null: nobody knows yet. */
    readonly expectedAt: string | null
  }
>
export type JeopardyResolved = OfRequest<'JeopardyResolved', Nothing>
export type RequestHeld = OfRequest<
  'RequestHeld',
  { readonly reasonCode: OneOf<typeof holdReasons>; readonly at: string }
>
export type RequestResumed = OfRequest<
  'RequestResumed',
  /** Times move on by as long as the request was held. */
  { readonly due: readonly StepDue[]; readonly approvalDueAt?: string }
>
export type RequestCompleted = OfRequest<
  'RequestCompleted',
  /** Partial: an optional step failed. */
  { readonly partial: boolean }
>
export type RequestFailed = OfRequest<'RequestFailed', { readonly reasonCode: OneOf<typeof failReasons> }>
export type RequestCancelled = OfRequest<
  'RequestCancelled',
  { readonly reasonCode: OneOf<typeof cancelReasons> }
>
export type RequestNoteAdded = OfRequest<
  'RequestNoteAdded',
  { readonly noteId: string; readonly audience: Audience },
  { readonly text: string }
>
export type RequestEscalated = OfRequest<
  'RequestEscalated',
  {
    readonly level: number
    readonly department: Department
    readonly reason: OneOf<typeof escalationReasons>
    /** Absent: the request as a whole. */
    readonly stepId?: string
  }
>

/** What happens to a service request. */
export type RequestEvent =
  | RequestOrdered
  | RequestApproved
  | RequestDeclined
  | RequestRejected
  | RequestAccepted
  | StepStarted
  | StepCompleted
  | StepFailed
  | AppointmentSet
  | JeopardyDeclared
  | JeopardyResolved
  | RequestHeld
  | RequestResumed
  | RequestCompleted
  | RequestFailed
  | RequestCancelled
  | RequestNoteAdded
  | RequestEscalated
