import type { Database } from '@telstar/runtime/database'
import { z } from 'zod'

/** What of a person somebody was shown. */
export const auditedActions = [
  'customer-read',
  'timeline-read',
  'data-exported',
  'complaint-read',
  'request-read',
  'search-hit',
] as const
export type AuditedAction = (typeof auditedActions)[number]

/** A reading of personal data. */
export interface AuditEntry {
  /** As `actorName` writes it. */
  readonly actor: string
  readonly action: AuditedAction
  readonly customerIds: readonly string[]
  /** Of the complaint or the request; null: the customer as such. */
  readonly itemId: string | null
  /** Null: the request named none. */
  readonly correlationId: string | null
}

const insert = `
  INSERT INTO support.audit (actor, action, customer_id, item_id, correlation_id)
  SELECT $1, $2, customer_id, $4, $5 FROM unnest($3::uuid[]) AS customer_id`

const read = `
  SELECT id::text, at, actor, action, item_id AS "itemId", correlation_id AS "correlationId"
  FROM support.audit WHERE customer_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`

export const auditRowSchema = z.object({
  id: z.string(),
  at: z.date().transform((date) => date.toISOString()),
  actor: z.string(),
  action: z.enum(auditedActions),
  itemId: z.string().nullable(),
  correlationId: z.string().nullable(),
})
export type AuditRow = z.infer<typeof auditRowSchema>

/** Who was shown what of whom; append only. */
export class Audit {
  readonly #pool: Database

  /** @param pool of `support_writer` */
  constructor(pool: Database) {
    this.#pool = pool
  }

  /** Before it is shown: who cannot be recorded is not answered. */
  async record({ actor, action, customerIds, itemId, correlationId }: AuditEntry): Promise<void> {
    if (customerIds.length > 0)
      await this.#pool.query(insert, [actor, action, [...new Set(customerIds)], itemId, correlationId])
  }

  /** Of one customer, the newest first, one more than `limit`. @param before id of the last entry of the page before */
  async read(customerId: string, before: string | null, limit: number): Promise<AuditRow[]> {
    const { rows } = await this.#pool.query(read, [customerId, before, limit + 1])
    return rows.map((row) => auditRowSchema.parse(row))
  }
}
