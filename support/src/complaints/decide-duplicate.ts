import type { Decision } from '../domain/aggregate.js'
import type { ComplaintCommandOf } from './commands.js'
import type { ComplaintEvent } from './events.js'
import { refuse } from './refusals.js'
import type { Complaint } from './state.js'

/** A link, nothing else: both complaints stay and end by themselves. */
export function linkDuplicate(
  { of, chain }: ComplaintCommandOf<'link-duplicate'>,
  { complaintId, customerId, duplicateOf }: Complaint,
): Decision<ComplaintEvent> {
  if (of === complaintId) return refuse('duplicate-of-itself')
  if (chain.includes(complaintId)) return refuse('duplicate-circle')
  if (duplicateOf === of) return []
  if (duplicateOf !== null) return refuse('already-duplicate')
  return [{ type: 'DuplicateLinked', subject: customerId, data: { of } }]
}
