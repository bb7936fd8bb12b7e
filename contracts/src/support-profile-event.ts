import { z } from 'zod'
import { servingCellSchema, supportEventFields } from './support-event.js'

/** Ends of the CloudEvents type `telstar.support.…` on `telstar.support.profiles.v1`. */
export const profileEventTypes = [
  'CustomerRegistered',
  'CustomerContactChanged',
  'CustomerPlanChanged',
  'CustomerMoved',
  'CustomerConsentChanged',
  'CustomerPreferencesChanged',
  'CustomerClosed',
  'CustomerErased',
] as const

/** A customer, without anything that tells who it is. */
const publishedProfileSchema = z.object({
  customerId: z.uuid(),
  status: z.enum(['active', 'closed', 'erased']),
  plan: z.string().nullable(),
  region: z.string().nullable(),
  cells: z.array(servingCellSchema).meta({ description: 'That serve the service address' }),
  language: z.string().nullable(),
  segment: z.string().nullable(),
  consents: z.record(z.string(), z.boolean()).meta({ description: 'By purpose' }),
})

/** Data of a profile's event. */
export const profileEventSchema = z
  .object({ type: z.enum(profileEventTypes), ...supportEventFields, profile: publishedProfileSchema })
  .meta({ id: 'ProfileEvent', description: 'A step in the life of a customer profile' })

export type ProfileEvent = z.infer<typeof profileEventSchema>
export type PublishedProfile = z.infer<typeof publishedProfileSchema>
