import { complaintCommandSchema } from '../complaints/commands.js'
import { dueTimers } from '../complaints/due.js'
import type { ComplaintEvent } from '../complaints/events.js'
import { evolve } from '../complaints/evolve.js'
import type { Complaint } from '../complaints/state.js'
import type { DomainEvent } from '../domain/aggregate.js'
import { requestCommandSchema } from '../requests/commands.js'
import { type RequestTimer, requestTimers } from '../requests/due.js'
import type { RequestEvent } from '../requests/events.js'
import { evolveRequest } from '../requests/evolve.js'
import type { RequestState } from '../requests/state.js'

/** Something that time brings about unless something else comes first. */
export interface Timer {
  /** One of each at a time in an item. */
  readonly name: string
  readonly kind: string
  /** ISO 8601. */
  readonly dueAt: string
  /** To be given then. */
  readonly command: object
}

/** A context whose items have timers. */
export interface TimedContext<State, Command> {
  evolve(state: State | null, event: DomainEvent): State
  /** All timers of an item as it is now. */
  timers(state: State): readonly Timer[]
  /** @throws {z.ZodError} */
  parse(command: unknown): Command
}

// What was appended to a stream of a context is one of its events.
const complaints: TimedContext<Complaint, ReturnType<typeof complaintCommandSchema.parse>> = {
  evolve: (state, event) => evolve(state, event as unknown as ComplaintEvent),
  timers: dueTimers,
  parse: (command) => complaintCommandSchema.parse(command),
}

const requests: TimedContext<RequestState, ReturnType<typeof requestCommandSchema.parse>> = {
  evolve: (state, event) => evolveRequest(state, event as unknown as RequestEvent),
  timers: (state) => requestTimers(state).map(named),
  parse: (command) => requestCommandSchema.parse(command),
}

function named({ kind, dueAt, command }: RequestTimer): Timer {
  const name = command.stepId === undefined ? kind : `${kind}-${command.stepId}`
  return { name, kind, dueAt: dueAt.toISOString(), command }
}

/** The contexts that have timers. */
export const timedContexts = { complaint: complaints, request: requests } as const
