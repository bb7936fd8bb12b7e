import type { Department } from '../domain/actor.js'
import type { Category, Priority } from '../domain/classification.js'
import type { ServiceLevel } from '../service-levels/service-level.js'
import type { ClockName, ComplaintStatus, ResolutionCode } from './complaint-vocabulary.js'

/** What the customer was asked. `proposed`: of a proposed resolution. */
export interface Question {
  readonly questionId: string
  readonly askedAt: string
  readonly answerBy: string
  readonly proposed: ResolutionCode | null
}

/** Where a complaint stands in its life, with what belongs to that. */
export type Standing =
  | { readonly status: 'acknowledged' | 'inProgress' | 'cancelled' | 'rejected' }
  | { readonly status: 'pending'; readonly question: Question }
  | { readonly status: 'held'; readonly until: string | null }
  | { readonly status: 'resolved'; readonly confirmBy: string; readonly reopenUntil: string }
  | { readonly status: 'closed'; readonly reopenUntil: string }

/** What a department does about it. */
export interface Work {
  readonly department: Department
  readonly taken: boolean
  readonly assignee: string | null
  /** How often it was escalated that nobody took it. */
  readonly level: number
  /** Until when it should be taken; null: nobody is waited for any more. */
  readonly takeBy: string | null
}

/** For which times of a clock a warning and a breach are recorded. */
export interface Marks {
  readonly warnedAt: string | null
  readonly breachedAt: string | null
}

/** A complaint as its events made it. Nothing personal stands here. */
export interface Complaint {
  readonly complaintId: string
  readonly customerId: string
  readonly category: Category
  readonly priority: Priority
  readonly plan: string
  readonly region: string
  readonly standing: Standing
  readonly serviceLevel: ServiceLevel
  readonly marks: Readonly<Record<ClockName, Marks>>
  /** In the order in which they were named. */
  readonly work: readonly Work[]
  /** Somebody decided who works on it: the policy has no say any more. */
  readonly routedByHand: boolean
  /** Of the complaint as a whole. */
  readonly level: number
  readonly duplicateOf: string | null
  /** How many there are. */
  readonly notes: number
}

/** Somebody still works on it, or waits to. */
export const activeStatuses = [
  'acknowledged',
  'inProgress',
  'pending',
  'held',
] as const satisfies readonly ComplaintStatus[]

export const unmarked: Marks = { warnedAt: null, breachedAt: null }
