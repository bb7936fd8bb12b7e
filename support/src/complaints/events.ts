import type { Department } from '../domain/actor.js'
import type { DomainEvent } from '../domain/aggregate.js'
import type { Category, Priority } from '../domain/classification.js'
import type { ServiceLevel } from '../service-levels/service-level.js'
import type {
  Audience,
  CancelReason,
  Channel,
  ClockName,
  Closer,
  EscalationReason,
  HoldReason,
  RejectReason,
  ReopenReason,
  ResolutionCode,
} from './complaint-vocabulary.js'

/** A cell of the network that serves the customer. */
export type ServingCell = { readonly node: string; readonly cell: number }

type Nothing = Record<never, never>
/** `takeBy`: until when departments that have not taken it should do so now; null: as before. */
type GoesOn = { readonly serviceLevel: ServiceLevel; readonly takeBy: string | null }
type Text = { readonly text: string }
type Happened<Type extends string, Data, Personal = Nothing> = DomainEvent<Type, Data, Personal> & {
  /** The customer's id, in every event of a complaint. */
  readonly subject: string
}

/** Times in events are ISO 8601 in UTC. */
export type ComplaintOpened = Happened<
  'ComplaintOpened',
  {
    readonly complaintId: string
    readonly customerId: string
    readonly channel: Channel
    readonly category: Category
    readonly priority: Priority
    readonly plan: string
    readonly region: string
    readonly cells: readonly ServingCell[]
    /** When the customer met with it. */
    readonly occurredAt: string
    readonly openedAt: string
    readonly serviceLevel: ServiceLevel
  },
  { readonly text: string; readonly place: string | null }
>

export type ComplaintClassified = Happened<
  'ComplaintClassified',
  { readonly category: Category; readonly priority: Priority; readonly serviceLevel: ServiceLevel }
>

/** The departments that shall work on it, instead of those before. */
export type ComplaintRouted = Happened<
  'ComplaintRouted',
  {
    readonly departments: readonly Department[]
    /** Names of the rules that matched; null: by hand. */
    readonly rule: string | null
    readonly policyVersion: number | null
    /** Until when each of them that is new should take it. */
    readonly takeBy: string
  }
>

export type ComplaintAccepted = Happened<'ComplaintAccepted', { readonly department: Department }>

export type ComplaintAssigned = Happened<
  'ComplaintAssigned',
  { readonly department: Department; readonly assignee: string }
>

export type NoteAdded = Happened<'NoteAdded', { readonly noteId: string; readonly audience: Audience }, Text>

export type CustomerAsked = Happened<
  'CustomerAsked',
  { readonly questionId: string; readonly askedAt: string; readonly answerBy: string },
  Text
>

/** `questionId`: of the question or of the proposal. */
export type CustomerAnswered = Happened<'CustomerAnswered', { readonly questionId: string } & GoesOn, Text>

export type ComplaintHeld = Happened<
  'ComplaintHeld',
  { readonly reasonCode: HoldReason; readonly until: string | null }
>

export type ComplaintResumed = Happened<'ComplaintResumed', { readonly from: 'held' | 'pending' } & GoesOn>

export type ResolutionProposed = Happened<
  'ResolutionProposed',
  {
    readonly questionId: string
    readonly resolutionCode: ResolutionCode
    readonly askedAt: string
    readonly answerBy: string
  },
  Text
>

/** `personal` is missing where nobody wrote anything. `confirmBy`: after it the complaint is closed. */
export type ComplaintResolved = Happened<
  'ComplaintResolved',
  {
    readonly resolutionCode: ResolutionCode
    readonly resolvedAt: string
    readonly withinTarget: boolean
    readonly confirmBy: string
    /** Until when it can be reopened. */
    readonly reopenUntil: string
  },
  Text
>

export type ResolutionConfirmed = Happened<'ResolutionConfirmed', Nothing>

export type ComplaintReopened = Happened<
  'ComplaintReopened',
  { readonly reasonCode: ReopenReason } & GoesOn,
  Text
>

export type ComplaintClosed = Happened<
  'ComplaintClosed',
  { readonly by: Closer; readonly reopenUntil: string }
>

export type ComplaintCancelled = Happened<'ComplaintCancelled', { readonly reasonCode: CancelReason }>

export type ComplaintRejected = Happened<'ComplaintRejected', { readonly reasonCode: RejectReason }>

/** Both complaints stay as they are. */
export type DuplicateLinked = Happened<'DuplicateLinked', { readonly of: string }>

/** `department` null: the complaint as a whole. `takeBy`: until when the department should take it now. */
export type ComplaintEscalated = Happened<
  'ComplaintEscalated',
  {
    readonly level: number
    readonly department: Department | null
    readonly reason: EscalationReason
    readonly takeBy: string | null
  }
>

export type FirstResponseGiven = Happened<
  'FirstResponseGiven',
  { readonly at: string; readonly withinTarget: boolean }
>

export type ServiceLevelWarned = Happened<
  'ServiceLevelWarned',
  { readonly clock: ClockName; readonly dueAt: string }
>

export type ServiceLevelBreached = Happened<
  'ServiceLevelBreached',
  { readonly clock: ClockName; readonly dueAt: string }
>

/** What happens to a complaint. */
export type ComplaintEvent =
  | ComplaintOpened
  | ComplaintClassified
  | ComplaintRouted
  | ComplaintAccepted
  | ComplaintAssigned
  | NoteAdded
  | CustomerAsked
  | CustomerAnswered
  | ComplaintHeld
  | ComplaintResumed
  | ResolutionProposed
  | ComplaintResolved
  | ResolutionConfirmed
  | ComplaintReopened
  | ComplaintClosed
  | ComplaintCancelled
  | ComplaintRejected
  | DuplicateLinked
  | ComplaintEscalated
  | FirstResponseGiven
  | ServiceLevelWarned
  | ServiceLevelBreached
