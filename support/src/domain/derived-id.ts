import { createHash } from 'node:crypto'

/**
 * The id of what follows from something else: the same however often it is derived, so that it happens once. A UUID of
 * version 8 (RFC 9562).
 * @param cause such as the name of a policy and the id of an event
 */
export function derivedId(...cause: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(cause)).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
