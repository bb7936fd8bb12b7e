import { type EventStore, eventId } from '../event-store/event-store.js'
import { PostgresEventStore } from '../event-store/postgres-event-store.js'
import { StreamStates } from '../event-store/stream-states.js'
import type { LogReader } from '../log/log-reader.js'
import type { OpenEvent } from '../privacy/vault.js'
import { type TimedContext, type Timer, timedContexts } from './timed-context.js'
import { replaceTimers, type SetTimer } from './timers-table.js'

type Timed = keyof typeof timedContexts

/** Keeps the timers of complaints and requests as their events want them. */
export function timersReader(): LogReader {
  const after = {
    complaint: timersAfter(timedContexts.complaint),
    request: timersAfter(timedContexts.request),
  }
  return {
    name: 'policy/timers',
    contexts: ['complaint', 'request'],
    // Short transactions: for each stream that is not known its events are read in it.
    batch: 100,
    handle: async (events, transaction) => {
      const wanted = new Map<string, readonly SetTimer[]>()
      // By no other connection: it might have to wait for the end of this transaction.
      const store = new PostgresEventStore(transaction)
      for (const event of events) {
        const timers = await after[event.context as Timed](event, store)
        wanted.set(event.stream, setBy(event, timers, wanted.get(event.stream)))
      }
      await replaceTimers(transaction, [...wanted.keys()], [...wanted.values()].flat())
    },
  }
}

function timersAfter<State, Command>({ evolve, timers }: TimedContext<State, Command>) {
  const states = new StreamStates({ evolve })
  return async (event: OpenEvent, store: EventStore): Promise<readonly Timer[]> =>
    timers(await states.after(event, store))
}

/** @param before the timers after the event before, where it was in the same batch; else the table knows */
function setBy(event: OpenEvent, timers: readonly Timer[], before?: readonly SetTimer[]): SetTimer[] {
  const { context, stream, version, correlationId } = event
  return timers.map((timer) => {
    const same = before?.find((other) => isSame(other, timer))
    if (same !== undefined) return same
    const setting = { context: context as Timed, stream, version, correlationId }
    return { ...timer, ...setting, causationId: eventId(event), anew: before !== undefined }
  })
}

function isSame(one: Timer, other: Timer): boolean {
  return (
    one.name === other.name &&
    one.dueAt === other.dueAt &&
    JSON.stringify(one.command) === JSON.stringify(other.command)
  )
}
