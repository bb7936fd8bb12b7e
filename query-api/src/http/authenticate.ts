import { isIPv6 } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Events } from '../events.js'
import { basicPassword } from './basic-password.js'
import { bearerToken, isToken } from './bearer-token.js'
import { Problem } from './problem.js'
import type { Role } from './role.js'

export interface Tokens {
  readonly reader: string
  /** Null: nobody may change anything. */
  readonly operator: string | null
}

interface AuthenticateOptions {
  readonly tokens: Tokens
  readonly events: Events
  /** Paths that need no token; everything else does, also what does not exist. */
  readonly isPublic: (path: string) => boolean
  /** Pages for browsers, which take the token as the password of Basic authentication, too. */
  readonly isPage: (path: string) => boolean
}

/** Wrong tokens an address may send per minute before it is told to wait. */
const failures = { points: 100, duration: 60 } as const

/**
 * Asks for a bearer token everywhere but on public paths, and notes what it allows. Wrong tokens are counted per address
 * (IPv6: per /64) and answered 429 beyond 100 a minute; a right token is always served, so that nobody behind the same
 * proxy is shut out.
 */
export function authenticate({ tokens, events, isPublic, isPage }: AuthenticateOptions): MiddlewareHandler {
  const limiter = new RateLimiterMemory(failures)
  return async (context, next) => {
    const { path } = context.req
    if (isPublic(path)) return next()
    const { incoming } = context.env as HttpBindings
    const headers = headerValues(incoming.rawHeaders)
    const presented = bearerToken(headers) ?? (isPage(path) ? basicPassword(headers) : null)
    const role = presented === null ? null : roleOf(presented, tokens)
    if (role !== null) {
      context.set('role', role)
      context.set('hasOperators', tokens.operator !== null)
      return next()
    }
    const address = incoming.socket.remoteAddress ?? ''
    events.tokenRefused(address)
    // To come without a token is no guess.
    if (headers.length > 0) await countFailure(limiter, networkOf(address))
    const challenge = isPage(path)
      ? 'Basic realm="telstar", charset="UTF-8"'
      : bearerChallenge(headers.length > 0)
    throw new Problem('unauthorized', { headers: { 'www-authenticate': challenge } })
  }
}

function bearerChallenge(presented: boolean): string {
  return `Bearer realm="telstar"${presented ? ', error="invalid_token"' : ''}`
}

/** Both are compared, whichever it is: the time taken tells nothing. */
function roleOf(presented: string, { reader, operator }: Tokens): Role | null {
  const reads = isToken(presented, reader)
  const operates = operator !== null && isToken(presented, operator)
  if (operates) return 'operator'
  return reads ? 'reader' : null
}

async function countFailure(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const seconds = Math.ceil(refused.msBeforeNext / 1000)
    throw new Problem('too-many-failures', { headers: { 'retry-after': String(seconds) } })
  }
}

function headerValues(raw: readonly string[]): string[] {
  return raw.filter((_, i) => i % 2 === 1 && raw[i - 1]!.toLowerCase() === 'authorization')
}

/** One household or host holds a whole /64 of IPv6. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  return address.split(':').slice(0, 4).join(':')
}
