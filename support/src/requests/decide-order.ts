import { durationMs } from '@telstar/contracts/duration'
import type { Circumstances, Decision } from '../domain/aggregate.js'
import type { CommandOf } from './commands.js'
import type { PlannedStep, RequestEvent, RequestItem } from './events.js'
import { type RequestRefusalCode, refuse } from './refusals.js'
import type { RequestPlan, RequestPlans } from './request-plans.js'
import { dueTimes } from './schedule.js'

const minutesOf = (duration: string) => Math.ceil(durationMs(duration) / 60_000)

/** A request begins under the plan of its kind, which stands in the event from then on. */
export function decideOrder(
  command: CommandOf<'order'>,
  { at }: Circumstances,
  { version, escalateAfter, plans }: RequestPlans,
): Decision<RequestEvent> {
  const { customerId, kind, items, region, cells, requestedFor, text, address } = command
  const plan = plans[kind]
  const wrong = problemOf(command, plan, at)
  if (wrong !== null) return refuse(wrong)
  const approval = approvalFor(plan, items)
  const steps = plannedSteps(plan)
  const data = {
    customerId,
    kind,
    items,
    region,
    cells,
    ...(requestedFor !== undefined && { requestedFor }),
    needsApproval: approval !== null,
    ...(approval !== null && { approvalDueAt: new Date(at.getTime() + durationMs(approval)).toISOString() }),
    steps: approval === null ? withDue(steps, at, requestedFor ?? null) : steps,
    escalateAfterMinutes: minutesOf(escalateAfter),
    planVersion: version,
  }
  const personal = { text, ...(address !== undefined && { address }) }
  return [{ type: 'RequestOrdered', subject: customerId, data, personal }]
}

function problemOf(
  { kind, items, requestedFor }: CommandOf<'order'>,
  { actions }: RequestPlan,
  at: Date,
): RequestRefusalCode | null {
  // What an appointment is about may be told in words alone.
  if (items.length === 0 && kind !== 'appointment') return 'items-missing'
  if (new Set(items.map(({ itemId }) => itemId)).size < items.length) return 'item-twice'
  if (!items.every(({ action }) => actions.includes(action))) return 'action-does-not-fit'
  if (requestedFor !== undefined && Date.parse(requestedFor) < at.getTime()) return 'requested-for-past'
  return null
}

/** How long the approval may take; null: none is needed. */
function approvalFor({ approval }: RequestPlan, items: readonly RequestItem[]): string | null {
  if (approval === undefined) return null
  if (approval.when === 'always') return approval.within
  const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0)
  return pieces > approval.when.quantityAbove ? approval.within : null
}

function plannedSteps({ steps }: RequestPlan): PlannedStep[] {
  return steps.map(({ id, within, ...same }) => ({ stepId: id, withinMinutes: minutesOf(within), ...same }))
}

function withDue(steps: readonly PlannedStep[], at: Date, requestedFor: string | null): PlannedStep[] {
  const times = new Map(dueTimes(steps, at, requestedFor).map(({ stepId, dueAt }) => [stepId, dueAt]))
  return steps.map((step) => ({ ...step, dueAt: times.get(step.stepId) ?? at.toISOString() }))
}
