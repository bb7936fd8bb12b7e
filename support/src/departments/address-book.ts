import { addressBlockSchema } from '@telstar/senders/private-address'
import { isWebhookSecret, type WebhookTarget } from '@telstar/senders/send-webhook'
import { type Smtp, smtpOf, smtpSchema } from '@telstar/senders/smtp'
import { webAddressSchema } from '@telstar/senders/web-address'
import { z } from 'zod'
import type { Department } from '../domain/actor.js'
import { readPolicyFile } from '../policy-files/read-policy-file.js'
import type { NoticeChannel } from '../routing/routing-policy.js'

const addressesSchema = z.strictObject({
  mail: z.email().optional(),
  webhook: z.strictObject({ url: webAddressSchema, secret_file: z.string().min(1) }).optional(),
})

const bookSchema = z
  .strictObject({
    /** Who mail comes from, and the server it goes by. */
    from: z.email().optional(),
    smtp: smtpSchema.optional(),
    /** Private addresses that webhooks may go to. */
    allow_addresses: z.array(addressBlockSchema).default([]),
    departments: z.strictObject({
      'network-operations': addressesSchema.default({}),
      billing: addressesSchema.default({}),
      'customer-care': addressesSchema.default({}),
    }),
  })
  .refine(
    ({ departments, from, smtp }) =>
      Object.values(departments).every(({ mail }) => mail === undefined) || (from && smtp),
    'where a department has a mail address, from and smtp are needed',
  )

interface Addresses {
  readonly mail?: string
  readonly webhook?: WebhookTarget
}

/** Where departments are reached, secrets at hand. On its topic each of them is. */
export interface AddressBook {
  readonly sender: { readonly from: string; readonly smtp: Smtp } | null
  readonly allowAddresses: readonly string[]
  readonly departments: Readonly<Record<Department, Addresses>>
}

/** Until somebody says where departments are: by their topics alone. */
export const emptyAddressBook: AddressBook = {
  sender: null,
  allowAddresses: [],
  departments: { 'network-operations': {}, billing: {}, 'customer-care': {} },
}

/**
 * The addresses that a file names.
 * @param readSecret what a file of a secret holds
 * @throws {BadPolicyFile} naming every problem; what `readSecret` throws; {Error} for a secret that nothing can be signed with
 */
export function readAddressBook(
  file: { readonly name: string; readonly text: string },
  readSecret: (name: string) => string,
): AddressBook {
  const { from, smtp, allow_addresses, departments } = readPolicyFile(file.name, file.text, bookSchema)
  return {
    sender: from && smtp ? { from, smtp: smtpOf(smtp, readSecret) } : null,
    allowAddresses: allow_addresses,
    departments: {
      'network-operations': addressesOf(departments['network-operations'], readSecret),
      billing: addressesOf(departments.billing, readSecret),
      'customer-care': addressesOf(departments['customer-care'], readSecret),
    },
  }
}

/** Whether a department is reached by a channel. */
export function hasAddress(book: AddressBook, department: Department, channel: NoticeChannel): boolean {
  return channel === 'topic' || book.departments[department][channel] !== undefined
}

function addressesOf(
  { mail, webhook }: z.infer<typeof addressesSchema>,
  readSecret: (name: string) => string,
): Addresses {
  const to = mail === undefined ? {} : { mail }
  if (webhook === undefined) return to
  const secret = readSecret(webhook.secret_file)
  if (!isWebhookSecret(secret))
    throw new Error(`${webhook.secret_file} must hold whsec_ and 24 bytes or more in base64`)
  return { ...to, webhook: { url: webhook.url, secret } }
}
