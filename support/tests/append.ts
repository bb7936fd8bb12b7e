import { randomUUID } from 'node:crypto'
import type { Append } from '../src/event-store/event-store.js'

/** An append of one event to a stream of complaints. */
export function appendTo(stream: string, expectedVersion: number, parts: Partial<Append> = {}): Append {
  return {
    context: 'complaint',
    stream,
    expectedVersion,
    events: [{ type: 'Noted', data: {}, subject: null, personal: null }],
    commandId: randomUUID(),
    commandDigest: Buffer.from('digest'),
    actor: 'agent:anna',
    at: new Date('2026-03-01T10:00:00Z'),
    correlationId: 'call-1',
    causationId: 'request-1',
    ...parts,
  }
}
