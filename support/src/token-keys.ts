import { createLocalJWKSet, createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'

/** A public key to check signatures with; a secret or private one has no business here. */
const publicKeySchema = z
  .looseObject({ kty: z.enum(['OKP', 'EC'], 'must be the public key of a pair (OKP or EC)') })
  .refine((key) => !('d' in key), 'must be without its private part')

/** Public keys that tokens are signed with, as a JWKS (RFC 7517). */
export const jwksSchema = z.looseObject({ keys: z.array(publicKeySchema).min(1) })
export type Jwks = z.infer<typeof jwksSchema>

export type KeySource = { readonly jwks: Jwks } | { readonly url: URL }

/** Finds the key of a token. From a URL they are fetched again when a token names one that is not known. */
export function tokenKeys(source: KeySource): JWTVerifyGetKey {
  if ('jwks' in source) return createLocalJWKSet({ keys: source.jwks.keys })
  return createRemoteJWKSet(source.url, { timeoutDuration: 3000, cooldownDuration: 10_000 })
}
