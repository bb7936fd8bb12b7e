import { z } from '@hono/zod-openapi'
import { plainText } from '../domain/plain-text.js'

const medium = z.looseObject({
  mediumType: z.enum(['email', 'phone']),
  characteristic: z.looseObject({ emailAddress: z.string().optional(), phoneNumber: z.string().optional() }),
})
const characteristic = z.looseObject({
  name: z.enum(['plan', 'region', 'segment', 'language']),
  value: z.string(),
})
const party = z.looseObject({ name: z.string().optional() })

/** What POST takes (TMF629 4.0, Customer_Create); plan, region and language are characteristics. */
export const customerCreateSchema = z
  .strictObject({
    '@type': z.string().optional(),
    name: plainText(200),
    engagedParty: party.optional(),
    contactMedium: z.array(medium).max(2).default([]),
    characteristic: z.array(characteristic).max(4),
  })
  .openapi('CustomerCreate')
export type CustomerCreate = z.infer<typeof customerCreateSchema>

/** What PATCH takes (Customer_Update): one kind of change at a time. */
export const customerPatchSchema = z
  .strictObject({
    '@type': z.string().optional(),
    name: plainText(200).optional(),
    contactMedium: z.array(medium).min(1).max(2).optional(),
    characteristic: z.array(characteristic).length(1).optional().describe('The plan'),
    status: z.literal('closed').optional(),
  })
  .openapi('CustomerPatch')
export type CustomerPatch = z.infer<typeof customerPatchSchema>
