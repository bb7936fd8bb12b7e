import fc from 'fast-check'
import { type ComplaintCommand, complaintCommandSchema } from '../src/complaints/commands.js'
import { dueTimers } from '../src/complaints/due.js'
import type { Complaint } from '../src/complaints/state.js'
import type { Actor } from '../src/domain/actor.js'
import { departments } from '../src/domain/actor.js'
import { categories, priorities } from '../src/domain/classification.js'
import { actors, openCommand } from './complaint-story.js'

/** Something somebody wants of a complaint, as it is then; null: nothing. */
export interface AnyStep {
  /** Minutes after the step before. */
  readonly after: number
  readonly as: Actor
  command(complaint: Complaint | null): ComplaintCommand | null
}

const one = '33333333-3333-4333-8333-333333333333'
const text = 'Some text'
const someDepartments = fc.uniqueArray(fc.constantFrom(...departments), { minLength: 1, maxLength: 3 })

const anyContent = fc.oneof(
  fc.record({
    type: fc.constant('classify'),
    category: fc.constantFrom(...categories),
    priority: fc.constantFrom(...priorities),
  }),
  fc.record({ type: fc.constant('route'), departments: someDepartments }),
  fc.record({ type: fc.constant('accept'), department: fc.constantFrom(...departments) }),
  fc.record({
    type: fc.constant('assign'),
    department: fc.constantFrom(...departments),
    assignee: fc.constantFrom('olga', 'ben'),
  }),
  fc.record({
    type: fc.constant('note'),
    noteId: fc.constant(one),
    audience: fc.constantFrom('internal', 'customer'),
    text: fc.constant(text),
  }),
  fc.constant({ type: 'ask', questionId: one, text }),
  fc.constant({ type: 'answer', questionId: one, text }),
  fc.constant({ type: 'hold', reasonCode: 'other', until: null }),
  fc.constant({ type: 'resume' }),
  fc.constant({ type: 'propose-resolution', questionId: one, resolutionCode: 'fixed', text }),
  fc.constant({ type: 'resolve', resolutionCode: 'fixed' }),
  fc.constant({ type: 'confirm' }),
  fc.constant({ type: 'reopen', reasonCode: 'not-fixed', text }),
  fc.constant({ type: 'close' }),
  fc.constant({ type: 'cancel', reasonCode: 'withdrawn' }),
  fc.constant({ type: 'reject', reasonCode: 'abuse' }),
  fc.record({ type: fc.constant('link-duplicate'), of: fc.constantFrom(one, openCommand.complaintId) }),
  fc.record({
    type: fc.constant('escalate'),
    department: fc.constantFrom(null, ...departments),
    reason: fc.constantFrom('untaken', 'authority'),
  }),
  fc.constant(openCommand),
)

const said: fc.Arbitrary<AnyStep> = fc.record({
  after: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 900 })),
  // Mostly somebody who may do most of it.
  as: fc.oneof(
    { weight: 4, arbitrary: fc.constant(actors.supervisor as Actor) },
    { weight: 1, arbitrary: fc.constantFrom<Actor>(...Object.values(actors)) },
  ),
  command: anyContent.map((content) => () => complaintCommandSchema.parse(content)),
})

/** One of the timers of the complaint, whether its time has come or not. */
const timed: fc.Arbitrary<AnyStep> = fc.record({
  after: fc.integer({ min: 0, max: 600 }),
  as: fc.constant(actors.policy as Actor),
  command: fc.nat(20).map((choice) => (complaint: Complaint | null) => {
    const timers = complaint === null ? [] : dueTimers(complaint)
    return timers[choice % Math.max(1, timers.length)]?.command ?? null
  }),
})

/** Any sequence of commands and timers. */
export const anyComplaintSteps = fc.array(
  fc.oneof({ weight: 5, arbitrary: said }, { weight: 1, arbitrary: timed }),
  { maxLength: 25 },
)
