import type { ComplaintCommand } from '../complaints/commands.js'
import type { ComplaintEvent } from '../complaints/events.js'
import type { Complaint } from '../complaints/state.js'
import type { Aggregate } from '../domain/aggregate.js'
import type { CarryOut } from '../domain/carry-out.js'
import { derivedId } from '../domain/derived-id.js'
import { type EventStore, eventId, streamId } from '../event-store/event-store.js'
import { StreamStates } from '../event-store/stream-states.js'
import type { AtLeastOnceReader } from '../log/log-reader.js'
import type { OpenEvent } from '../privacy/vault.js'
import { evolveWholeComplaint, type WholeComplaint } from '../relay/whole-complaint.js'
import { route } from '../routing/route.js'
import type { RoutingPolicy } from '../routing/routing-policy.js'
import { Contended } from './contended.js'
import type { PolicyEvents } from './events.js'
import { withstanding } from './withstanding.js'

export interface RoutingPorts {
  readonly store: Pick<EventStore, 'readStream'>
  readonly carryOut: Pick<CarryOut, 'run'>
  readonly aggregate: Aggregate<Complaint, ComplaintCommand, ComplaintEvent>
  readonly policy: RoutingPolicy
  readonly events: PolicyEvents
  now(): Date
}

const policy = 'routing'
const routed: readonly string[] = [
  'ComplaintOpened',
  'ComplaintClassified',
] satisfies ComplaintEvent['type'][]

/** Sends what was opened, or is of another category or priority now, to the departments that work on it. */
export function routingReader(ports: RoutingPorts): AtLeastOnceReader {
  const states = new StreamStates({ evolve: evolveWholeComplaint })
  return {
    name: `policy/${policy}`,
    contexts: ['complaint'],
    batch: 100,
    isTransient: (error) => error instanceof Contended,
    handle: async (events) => {
      for (const event of events)
        if (routed.includes(event.type)) await give(event, await states.after(event, ports.store), ports)
    },
  }
}

/** Refused is no matter where somebody ended the complaint meanwhile; any other refusal must not be passed over. */
async function give(event: OpenEvent, { complaint, cells }: WholeComplaint, ports: RoutingPorts) {
  const { carryOut, aggregate, events, now } = ports
  const command = { type: 'route', ...route(ports.policy, { ...complaint, cells }) } as const
  const cause = eventId(event)
  const outcome = await carryOut.run({
    aggregate,
    id: streamId(event),
    command,
    // Of one cause, whatever the policy says by the time it comes again.
    sent: { routed: cause },
    envelope: {
      commandId: derivedId(policy, cause),
      actor: { role: 'policy', id: policy },
      at: now(),
      expectedVersion: null,
      correlationId: event.correlationId,
      causationId: cause,
    },
  })
  if (outcome.kind === 'conflict') throw new Contended(event.stream)
  const what = { policy, stream: event.stream, command: command.type }
  const refusal = withstanding(outcome)
  if (refusal === null) return events.given(what, outcome)
  events.withstood(what, refusal)
  throw new Contended(event.stream, refusal.code)
}
