import type { Department } from '../domain/actor.js'
import type { DomainEvent } from '../domain/aggregate.js'
import type {
  Audience,
  CancelReason,
  DeclineReason,
  EscalationReason,
  FailReason,
  HoldReason,
  ItemAction,
  JeopardyReason,
  RejectReason,
  RequestKind,
} from './request-vocabulary.js'

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
  /** How long it may take. */
  readonly withinMinutes: number
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

/** When steps are due from now on, but for appointments, which may make them later. ISO 8601. */
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
export type RequestDeclined = OfRequest<'RequestDeclined', { readonly reasonCode: DeclineReason }>
export type RequestRejected = OfRequest<'RequestRejected', { readonly reasonCode: RejectReason }>
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
    readonly reasonCode: FailReason
  }
>
export type AppointmentSet = OfRequest<
  'AppointmentSet',
  { readonly stepId: string; readonly from: string; readonly to: string },
  { readonly place: string }
>
export type JeopardyDeclared = OfRequest<
  'JeopardyDeclared',
  {
    readonly stepId?: string
    readonly reasonCode: JeopardyReason
    /** ISO 8601; null: nobody knows yet. */
    readonly expectedAt: string | null
  }
>
export type JeopardyResolved = OfRequest<'JeopardyResolved', Nothing>
export type RequestHeld = OfRequest<'RequestHeld', { readonly reasonCode: HoldReason; readonly at: string }>
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
export type RequestFailed = OfRequest<'RequestFailed', { readonly reasonCode: FailReason }>
export type RequestCancelled = OfRequest<'RequestCancelled', { readonly reasonCode: CancelReason }>
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
    readonly reason: EscalationReason
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
