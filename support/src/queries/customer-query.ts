import type { SqlStatement } from '@telstar/http/sql-statement'
import { z } from 'zod'

export interface CustomerFilter {
  readonly status?: string | undefined
  readonly plan?: string | undefined
  readonly region?: string | undefined
  readonly segment?: string | undefined
}

const instant = z.date().transform((date) => date.toISOString())

/** A customer in a list; nothing personal. What is null is so because the customer was erased. */
export const customerRowSchema = z.object({
  customerId: z.string(),
  version: z.number().int(),
  status: z.string(),
  plan: z.string().nullable(),
  region: z.string().nullable(),
  segment: z.string().nullable(),
  registeredAt: instant,
  changedAt: instant,
})

const columns = `customer_id AS "customerId", version, status, plan, region, segment, registered_at AS "registeredAt",
  changed_at AS "changedAt"`

const filtered = `($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR plan = $2)
  AND ($3::text IS NULL OR region = $3) AND ($4::text IS NULL OR segment = $4)`

const filterValues = ({ status, plan, region, segment }: CustomerFilter) =>
  [status, plan, region, segment].map((value) => value ?? null)

/** Customers by id, one more than `limit`. @param after id of the last of the page before */
export function customersQuery(filter: CustomerFilter, after: string | null, limit: number): SqlStatement {
  return {
    text: `SELECT ${columns} FROM customers.customers
WHERE ${filtered} AND ($5::uuid IS NULL OR customer_id > $5) ORDER BY customer_id LIMIT $6`,
    values: [...filterValues(filter), after, limit + 1],
  }
}

/** Of a profile as its events made it, what is shown outside of customer 360. */
export const profileRowSchema = z.object({
  customerId: z.string(),
  version: z.number().int(),
  registeredAt: instant,
  changedAt: instant,
  profile: z.looseObject({
    status: z.enum(['active', 'closed', 'erased']),
    plan: z.string().optional(),
    region: z.string().optional(),
    segment: z.string().optional(),
    language: z.string().optional(),
    cells: z.array(z.object({ node: z.string(), cell: z.number().int() })).optional(),
    contact: z
      .object({
        name: z.string(),
        email: z.string().nullable(),
        phone: z.string().nullable(),
        birthDate: z.string().nullable(),
      })
      .nullish(),
    address: z
      .object({ street: z.string(), postCode: z.string(), city: z.string(), country: z.string() })
      .nullish(),
  }),
})
export type ProfileRow = z.infer<typeof profileRowSchema>

const profileColumns = `customer_id AS "customerId", version, registered_at AS "registeredAt",
  changed_at AS "changedAt", profile`

export function profileQuery(customerId: string): SqlStatement {
  return {
    text: `SELECT ${profileColumns} FROM customers.customers WHERE customer_id = $1`,
    values: [customerId],
  }
}

/** A page of profiles by number. */
export function profilesPageQuery(
  filter: CustomerFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): SqlStatement {
  return {
    text: `SELECT ${profileColumns} FROM customers.customers WHERE ${filtered}
ORDER BY customer_id OFFSET $5 LIMIT $6`,
    values: [...filterValues(filter), offset, limit],
  }
}

/** How many there are; 10,001 stands for more than 10,000, which would take too long to count. */
export function customerCountQuery(filter: CustomerFilter): SqlStatement {
  return {
    text: `SELECT count(*)::int AS total FROM (
  SELECT FROM customers.customers WHERE ${filtered} LIMIT 10001) AS counted`,
    values: filterValues(filter),
  }
}
