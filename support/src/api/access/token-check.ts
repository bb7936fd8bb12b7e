import type { Context } from 'hono'
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { z } from 'zod'
import { departments } from '../../domain/actor.js'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import { SupportProblem } from '../problems/support-problem.js'
import type { Caller } from './caller.js'

export interface TokenRules {
  readonly issuer: string
  readonly audience: string
  /** The public key for a token's header; never a secret one. */
  readonly keys: JWTVerifyGetKey
}

/** Signatures by key pairs only: nobody who can check a token can make one. */
const algorithms = ['EdDSA', 'Ed25519', 'ES256']
const clockToleranceSeconds = 5

const staffId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
const claimsSchema = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['agent', 'supervisor']), sub: staffId }),
  z.object({ role: z.literal('department'), sub: staffId, department: z.enum(departments) }),
  z.object({ role: z.literal('customer'), sub: aggregateIdSchema }),
])

/**
 * Says whether a token is one of ours (RFC 7519, RFC 8725), and notes in the context who sent it. Claims: `iss`, `aud`,
 * `exp`, `sub` (id of the member of staff, or the customer's id), `role`, and `department` with the role of that name.
 */
export function admitToken(
  rules: TokenRules,
  now: () => number,
): (token: string, context: Context) => Promise<boolean> {
  return async (token, context) => {
    const payload = await verify(token, rules, now)
    const claims = claimsSchema.safeParse(payload)
    if (!claims.success) return false
    context.set('caller', callerOf(claims.data))
    return true
  }
}

async function verify(
  token: string,
  { issuer, audience, keys }: TokenRules,
  now: () => number,
): Promise<JWTPayload | null> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...{ issuer, audience, algorithms, clockTolerance: clockToleranceSeconds },
      requiredClaims: ['exp', 'sub', 'role'],
      currentDate: new Date(now()),
    })
    return payload
  } catch (error) {
    if (isOfToken(error)) return null
    // The keys could not be had: nothing is known of the token.
    throw Object.assign(new SupportProblem('keys-unavailable', { headers: { 'retry-after': '5' } }), {
      cause: error,
    })
  }
}

function isOfToken(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout) return false
  return error instanceof errors.JOSEError ? error.code !== 'ERR_JOSE_GENERIC' : error instanceof TypeError
}

function callerOf({ sub, ...claims }: z.infer<typeof claimsSchema>): Caller {
  return claims.role === 'department'
    ? { role: claims.role, id: sub, department: claims.department }
    : { role: claims.role, id: sub }
}
