import type { Decision } from '../domain/aggregate.js'
import type { ComplaintCommandOf } from './commands.js'
import type { ComplaintEvent } from './events.js'
import type { Given } from './given.js'
import { refuse } from './refusals.js'
import { promise, promiseOtherwise } from './running-clocks.js'
import type { Complaint } from './state.js'

/** The clocks begin with the opening, whenever the customer met with it. */
export function open(command: ComplaintCommandOf<'open'>, { at, policy }: Given): Decision<ComplaintEvent> {
  const { type, text, place, occurredAt = at.toISOString(), ...said } = command
  if (new Date(occurredAt) > at) return refuse('in-the-future')
  const serviceLevel = promise(policy, said, at)
  return [
    {
      type: 'ComplaintOpened',
      subject: said.customerId,
      data: { ...said, occurredAt, openedAt: at.toISOString(), serviceLevel },
      personal: { text, place },
    },
  ]
}

export function classify(
  command: ComplaintCommandOf<'classify'>,
  complaint: Complaint,
  { at, policy }: Given,
): Decision<ComplaintEvent> {
  const { category = complaint.category, priority = complaint.priority } = command
  if (category === complaint.category && priority === complaint.priority) return []
  const classified = { category, priority, plan: complaint.plan }
  const serviceLevel = promiseOtherwise(policy, complaint, { classified, at })
  const data = { category, priority, serviceLevel }
  return [{ type: 'ComplaintClassified', subject: complaint.customerId, data }]
}
