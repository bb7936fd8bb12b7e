import type { Context } from 'hono'
import { actorName } from '../../domain/actor.js'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import { callerOf, isStaff } from '../access/caller.js'
import type { Audit, AuditEntry } from './audit-table.js'

type Reading = Pick<AuditEntry, 'action' | 'customerIds' | 'itemId'>

/** Records that staff is about to be shown personal data; what customers read of themselves is nobody's business. */
export async function recordReading(
  context: Context,
  audit: Pick<Audit, 'record'>,
  reading: Reading,
): Promise<void> {
  const caller = callerOf(context)
  if (!isStaff(caller)) return
  const { data: correlationId = null } = aggregateIdSchema.safeParse(context.req.header('x-correlation-id'))
  await audit.record({ ...reading, actor: actorName(caller), correlationId })
}
