import { z } from '@hono/zod-openapi'
import { contexts } from '../../domain/aggregate.js'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import type { TimelineEntry } from '../../queries/customer-360.js'
import { type Caller, isStaff } from '../access/caller.js'
import { stepsForCustomer } from '../access/for-customer.js'
import { missingProblem } from '../problems/support-problem.js'

/** A customer in the path. */
export const customerPathSchema = z.object({ customerId: aggregateIdSchema })

const time = z.iso.datetime()

export const timelineEntrySchema = z
  .object({
    at: time,
    position: z.string().describe('In the log'),
    context: z.enum(contexts),
    itemId: z.string().describe('The complaint or the request, else the customer'),
    version: z.number().int(),
    type: z.string(),
    actor: z.string().describe('Who did it; customers are told the role only'),
    correlationId: z.string(),
    data: z.record(z.string(), z.unknown()),
    personal: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('Null: nothing is, or the customer was erased'),
  })
  .openapi('TimelineEntry')

export const customer360Schema = z
  .object({
    customerId: z.string(),
    version: z.number().int(),
    profile: z.looseObject({ status: z.enum(['active', 'closed', 'erased']) }),
    registeredAt: time,
    changedAt: time,
    openItems: z.array(
      z.object({
        itemId: z.string(),
        version: z.number().int(),
        context: z.enum(['complaint', 'request']),
        kind: z.string(),
        priority: z.string().nullable(),
        status: z.string(),
        openedAt: time,
        changedAt: time,
      }),
    ),
    timeline: z.array(timelineEntrySchema).describe('The newest first'),
    next: z.string().nullable().describe('Cursor for GET …/timeline'),
  })
  .openapi('Customer360')

/** What of a timeline the caller is told. */
export function timelineFor(caller: Caller, entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  return isStaff(caller) ? entries : stepsForCustomer(entries)
}

/** A customer sees nobody else, not even that there is somebody. @throws {Problem} not-registered */
export function ownOnly(caller: Caller, customerId: string): void {
  if (caller.role === 'customer' && caller.id !== customerId) throw missingProblem('not-registered')
}
