import type { Database } from '@telstar/runtime/database'
import type { ComplaintCommand } from '../complaints/commands.js'
import type { ComplaintEvent } from '../complaints/events.js'
import type { Complaint } from '../complaints/state.js'
import type { Aggregate } from '../domain/aggregate.js'
import type { CarryOut, Outcome } from '../domain/carry-out.js'
import type { CommandEnvelope } from '../domain/command-envelope.js'
import { derivedId } from '../domain/derived-id.js'
import type { RequestCommand } from '../requests/commands.js'
import type { RequestEvent } from '../requests/events.js'
import type { RequestState } from '../requests/state.js'
import { Contended } from './contended.js'
import type { PolicyEvents } from './events.js'
import { timedContexts } from './timed-context.js'
import { claimTimers, type DueTimer, markFired } from './timers-table.js'

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
 * again with the same id, and is carried out once. Refused is done, too: things changed before it came.
 * @returns whether there may be more
 */
export async function fireTimers(ports: FiringPorts): Promise<boolean> {
  const due = await claimTimers(ports.pool, ports.now(), mostAtOnce)
  if (due.length === 0) return false
  ports.events.timersDue(due.length)
  const done = await Promise.all(due.map((timer) => fire(timer, ports)))
  await markFired(
    ports.pool,
    due.filter((_, index) => done[index]),
    ports.now(),
  )
  return due.length === mostAtOnce
}

async function fire(timer: DueTimer, ports: FiringPorts): Promise<boolean> {
  const what = { policy, stream: timer.stream, command: timer.name }
  try {
    const outcome = await give(timer, ports)
    if (outcome.kind === 'conflict') throw new Contended(timer.stream)
    ports.events.given(what, outcome)
    return true
  } catch (error) {
    ports.events.failed(what, error)
    return false
  }
}

async function give(timer: DueTimer, { carryOut, aggregates, now }: FiringPorts): Promise<Outcome> {
  const { context, stream, name, version, command, correlationId } = timer
  const envelope: CommandEnvelope = {
    commandId: derivedId(policy, stream, name, String(version)),
    actor: { role: 'policy', id: policy },
    at: now(),
    expectedVersion: null,
    correlationId,
    causationId: `timer-${name}-${stream}-${version}`,
  }
  const id = stream.slice(context.length + 1)
  const { complaint, request } = timedContexts
  return context === 'complaint'
    ? carryOut.run({ aggregate: aggregates.complaint, id, command: complaint.parse(command), envelope })
    : carryOut.run({ aggregate: aggregates.request, id, command: request.parse(command), envelope })
}
