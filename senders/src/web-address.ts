import { createHash } from 'node:crypto'
import { z } from 'zod'

/** An http or https address without user and password, in a configuration. */
export const webAddressSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine((text) => new URL(text).username === '', 'must not hold a user or password')

/** How an address is named in rows and logs: the host, and a digest in the place of the path, which may be a secret. */
export function webAddressName(url: string): string {
  return `${new URL(url).host}#${createHash('sha256').update(url).digest('hex').slice(0, 12)}`
}
