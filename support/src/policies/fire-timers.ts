import type { Database } from '@telstar/runtime/database'
import type { ComplaintCommand } from '../complaints/commands.js'
import type { ComplaintEvent } from '../complaints/events.js'
import type { Complaint } from '../complaints/state.js'
import type { Aggregate } from '../domain/aggregate.js'
import type { CarryOut, Outcome } from '../domain/carry-out.js'
import type { CommandEnvelope } from '../domain/command-envelope.js'
import { derivedId } from '../domain/derived-id.js'
import { streamId } from '../event-store/event-store.js'
import type { RequestCommand } from '../requests/commands.js'
import type { RequestEvent } from '../requests/events.js'
import type { RequestState } from '../requests/state.js'
import { Contended } from './contended.js'
import type { PolicyEvents } from './events.js'
import { timedContexts } from './timed-context.js'
import { claimTimers, type DueTimer, markFired, putOff } from './timers-table.js'
import { withstanding } from './withstanding.js'

export interface TimedAggregates {
  readonly complaint: Aggregate<Complaint, ComplaintCommand, ComplaintEvent>
  readonly request: Aggregate<RequestState, RequestCommand, RequestEvent>
}

export interface FiringPorts {
  readonly pool: Database
  readonly carryOut: Pick<CarryOut, 'run'>
  readonly aggregates: TimedAggregates
  readonly events: PolicyEvents
  now(): Date
}

const policy = 'timers'
const mostAtOnce = 50

/**
 * Gives the commands of timers whose time has come. Whoever dies in between leaves a claim that ends: the command is given
 * again with the same id, and is carried out once. Refused is done, too, where things changed before it came; any other
 * refusal is an error, and the timer comes again in a while.
 * @returns whether there may be more
 */
export async function fireTimers(ports: FiringPorts): Promise<boolean> {
  // One time for all: what is due by the claim is due by the decision.
  const at = ports.now()
  const due = await claimTimers(ports.pool, at, mostAtOnce)
  if (due.length === 0) return false
  ports.events.timersDue(due.length)
  const ends = await Promise.all(due.map((timer) => fire(timer, at, ports)))
  const ended = (end: End) => due.filter((_, index) => ends[index] === end)
  await markFired(ports.pool, ended('fired'), at)
  await putOff(ports.pool, ended('withstood'), at)
  return due.length === mostAtOnce
}

type End = 'fired' | 'withstood' | 'failed'

async function fire(timer: DueTimer, at: Date, ports: FiringPorts): Promise<End> {
  const what = { policy, stream: timer.stream, command: timer.name }
  try {
    const outcome = await give(timer, at, ports)
    if (outcome.kind === 'conflict') throw new Contended(timer.stream)
    const refusal = withstanding(outcome)
    if (refusal === null) ports.events.given(what, outcome)
    else ports.events.withstood(what, refusal)
    return refusal === null ? 'fired' : 'withstood'
  } catch (error) {
    ports.events.failed(what, error)
    return 'failed'
  }
}

async function give(timer: DueTimer, at: Date, { carryOut, aggregates }: FiringPorts): Promise<Outcome> {
  const { context, stream, name, version, command, correlationId } = timer
  const envelope: CommandEnvelope = {
    commandId: derivedId(policy, stream, name, String(version)),
    actor: { role: 'policy', id: policy },
    at,
    expectedVersion: null,
    correlationId,
    causationId: `timer-${name}-${stream}-${version}`,
  }
  const id = streamId(timer)
  const { complaint, request } = timedContexts
  // The same timer is the same command, even where another version of this service words it otherwise.
  const order = { id, sent: { timer: name, version }, envelope }
  return context === 'complaint'
    ? carryOut.run({ ...order, aggregate: aggregates.complaint, command: complaint.parse(command) })
    : carryOut.run({ ...order, aggregate: aggregates.request, command: request.parse(command) })
}
