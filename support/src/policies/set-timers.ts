import { type EventStore, eventId } from '../event-store/event-store.js'
import { StreamStates } from '../event-store/stream-states.js'
import type { LogReader } from '../log/log-reader.js'
import type { OpenEvent } from '../privacy/vault.js'
import { type TimedContext, type Timer, timedContexts } from './timed-context.js'
import { replaceTimers, type SetTimer } from './timers-table.js'

type Timed = keyof typeof timedContexts

/** Keeps the timers of complaints and requests as their events want them. */
export function timersReader({ store }: { readonly store: Pick<EventStore, 'readStream'> }): LogReader {
  const after = {
    complaint: timersAfter(timedContexts.complaint, store),
    request: timersAfter(timedContexts.request, store),
  }
  return {
    name: 'policy/timers',
    contexts: ['complaint', 'request'],
    handle: async (events, transaction) => {
      const wanted = new Map<string, readonly SetTimer[]>()
      for (const event of events) {
        const timers = await after[event.context as Timed](event)
        wanted.set(event.stream, setBy(event, timers, wanted.get(event.stream)))
      }
      await replaceTimers(transaction, [...wanted.keys()], [...wanted.values()].flat())
    },
  }
}

function timersAfter<State, Command>(
  { evolve, timers }: TimedContext<State, Command>,
  store: Pick<EventStore, 'readStream'>,
): (event: OpenEvent) => Promise<readonly Timer[]> {
  const states = new StreamStates({ store, evolve })
  return async (event) => timers(await states.after(event))
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
