import { nodeIdSchema, regionSchema } from '@telstar/contracts/node-id'
import { z } from 'zod'
import { aggregateIdSchema } from '../domain/aggregate-id.js'
import { plainText } from '../domain/plain-text.js'
import { closingReasons, contactChannels, erasureReasons, purposes, segments } from './profile-vocabulary.js'

const plan = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be the id of a plan: a–z, 0–9 and hyphens')
const language = z
  .string()
  .regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as en, or with its country, en-GB')
const name = plainText(200)
const email = z.email().max(254)
const phone = z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'must be a number in E.164, such as +41446681800')
const birthDate = z.iso.date()
const channels = z
  .array(z.enum(contactChannels))
  .min(1)
  .refine((named) => new Set(named).size === named.length, 'must not name a channel twice')

const address = z.strictObject({
  street: plainText(200),
  postCode: plainText(16),
  city: plainText(100),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be a country of ISO 3166-1 alpha-2, such as CH'),
})

const place = {
  region: regionSchema,
  site: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/)
    .nullable()
    .default(null),
  /** The cells that serve the address, the strongest first. */
  cells: z
    .array(z.strictObject({ node: nodeIdSchema, cell: z.int().min(0).max(65_535) }))
    .max(16)
    .refine(
      (cells) => new Set(cells.map(({ node, cell }) => `${node}/${cell}`)).size === cells.length,
      'must not name a cell twice',
    )
    .default([]),
  address,
}

const register = z.strictObject({
  type: z.literal('register'),
  /** The id of the profile itself. */
  customerId: aggregateIdSchema,
  plan,
  region: regionSchema,
  language,
  segment: z.enum(segments).default('consumer'),
  contact: z.strictObject({
    name,
    email: email.nullable().default(null),
    phone: phone.nullable().default(null),
    birthDate: birthDate.nullable().default(null),
  }),
  /** Without them: by mail where there is an address for it, else by text message. */
  channels: channels.optional(),
})

const changeContact = z.strictObject({
  type: z.literal('change-contact'),
  /** Fields that are missing stay; null removes one. */
  contact: z
    .strictObject({
      name: name.optional(),
      email: email.nullable().optional(),
      phone: phone.nullable().optional(),
      birthDate: birthDate.nullable().optional(),
    })
    .refine((contact) => Object.keys(contact).length > 0, 'must name at least one field'),
})

const changePlan = z.strictObject({ type: z.literal('change-plan'), plan })

const changeServiceAddress = z.strictObject({ type: z.literal('change-service-address'), ...place })

const grantConsent = z.strictObject({ type: z.literal('grant-consent'), purpose: z.enum(purposes) })

const withdrawConsent = z.strictObject({ type: z.literal('withdraw-consent'), purpose: z.enum(purposes) })

const setPreferences = z.strictObject({ type: z.literal('set-preferences'), channels, language })

const close = z.strictObject({ type: z.literal('close'), reason: z.enum(closingReasons) })

const erase = z.strictObject({ type: z.literal('erase'), reason: z.enum(erasureReasons) })

/** Records that the customer's data was given out; the data itself is answered by a query. */
const recordExport = z.strictObject({ type: z.literal('record-export') })

/** Everything that can be asked of a customer's profile. */
export const profileCommandSchema = z.discriminatedUnion('type', [
  register,
  changeContact,
  changePlan,
  changeServiceAddress,
  grantConsent,
  withdrawConsent,
  setPreferences,
  close,
  erase,
  recordExport,
])

export type ProfileCommand = z.infer<typeof profileCommandSchema>
/** One of them, by its type. */
export type ProfileCommandOf<Type extends ProfileCommand['type']> = Extract<ProfileCommand, { type: Type }>
