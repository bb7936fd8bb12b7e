import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const prefix = 'tst_'
const tokenBytes = 32

/** The longest token a node may present; longer ones are wrong without hashing them. */
export const maxTokenBytes = 128

/** A node's secret: `tst_` and 32 random bytes in base64url. Shown once; only its hash is kept. */
export function newToken(random: (size: number) => Buffer = randomBytes): string {
  return prefix + random(tokenBytes).toString('base64url')
}

/** SHA-256 of a token in hex, as it stands in the registry; the token is random, so no salt is needed. */
export function hashToken(token: string | Buffer): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Whether a presented token belongs to the hash; takes equally long for right and wrong ones of the same length. */
export function isTokenOf(token: string | Buffer, tokenHash: string): boolean {
  if (Buffer.byteLength(token) > maxTokenBytes) return false
  const presented = createHash('sha256').update(token).digest()
  const known = Buffer.from(tokenHash, 'hex')
  return known.length === presented.length && timingSafeEqual(presented, known)
}
