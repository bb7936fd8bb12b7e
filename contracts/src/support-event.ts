import { z } from 'zod'
import { nodeIdSchema } from './node-id.js'

const roles = ['agent', 'department', 'supervisor', 'customer', 'policy'] as const

/** A cell that serves a customer's place. */
export const servingCellSchema = z.object({ node: nodeIdSchema, cell: z.number().int().min(0) })

/** A code in kebab-case; which ones there are is the contexts' own. */
const codeSchema = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be a code such as wrong-address')

/**
 * What every event of customer support carries. Nothing in it tells who a person is: the customer is an id, whoever acted
 * a role, and texts, names and addresses stay in the service.
 */
export const supportEventFields = {
  at: z.iso.datetime(),
  by: z.enum(roles).meta({ description: 'In which role; a policy is the service itself' }),
  customerId: z.uuid(),
  version: z
    .number()
    .int()
    .min(1)
    .meta({ description: 'Of the aggregate after it; steps that are not published leave gaps' }),
  reason: codeSchema.nullable().meta({ description: 'Code of why, where the step has one' }),
} as const
