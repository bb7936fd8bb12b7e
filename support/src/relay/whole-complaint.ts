import type { ComplaintEvent } from '../complaints/events.js'
import { evolve } from '../complaints/evolve.js'
import type { Complaint } from '../complaints/state.js'
import type { DomainEvent } from '../domain/aggregate.js'

type Opened = Extract<ComplaintEvent, { type: 'ComplaintOpened' }>['data']

/** A complaint with what its rules do not ask for but others do: how it came and which cells it is about. */
export interface WholeComplaint {
  readonly complaint: Complaint
  readonly channel: Opened['channel']
  readonly cells: Opened['cells']
}

/** What an event of the log makes of it. @throws {Error} when a stream does not begin with its opening */
export function evolveWholeComplaint(whole: WholeComplaint | null, event: DomainEvent): WholeComplaint {
  // What was appended to a stream of complaints is one of their events.
  const one = event as unknown as ComplaintEvent
  const complaint = evolve(whole?.complaint ?? null, one)
  if (one.type === 'ComplaintOpened') return { complaint, channel: one.data.channel, cells: one.data.cells }
  if (whole === null) throw new Error(`${one.type} before ComplaintOpened`)
  return { ...whole, complaint }
}
