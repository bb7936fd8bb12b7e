import { randomUUID } from 'node:crypto'
import type { Append } from '@telstar/support/event-store/event-store'

/** An append of `events` events to a stream of complaints, under a command id of its own. */
export function newAppend(stream: string, expectedVersion: number, events = 1): Append {
  const event = { type: 'NoteAdded', data: { n: 1 }, subject: null, personal: null }
  return {
    context: 'complaint',
    stream,
    expectedVersion,
    events: Array.from({ length: events }, () => event),
    commandId: randomUUID(),
    commandDigest: Buffer.from('digest'),
    actor: 'agent:load',
    at: new Date(),
    correlationId: 'load',
    causationId: 'load',
  }
}
