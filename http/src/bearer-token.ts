import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * The token of an Authorization header: scheme `Bearer` (in any case, RFC 9110 11.1), one space, the characters of
 * RFC 6750. Null for everything else, also for two such headers.
 * @param headers every value the request holds for `authorization`
 */
export function bearerToken(headers: readonly string[]): string | null {
  const [value, second] = headers
  if (value === undefined || second !== undefined) return null
  return /^bearer ([A-Za-z0-9\-._~+/]{1,1024}={0,2})$/i.exec(value)?.[1] ?? null
}

/** Compares in constant time: digests have one length, and their difference says nothing of the tokens'. */
export function isToken(presented: string, expected: string): boolean {
  return timingSafeEqual(sha256(presented), sha256(expected))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
