import { isIPv6 } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Events } from '../events.js'
import { bearerToken, isToken } from './bearer-token.js'
import { Problem } from './problem.js'

interface AuthenticateOptions {
  readonly token: string
  readonly events: Events
  /** Paths that need no token; everything else does, also what does not exist. */
  readonly isPublic: (path: string) => boolean
}

/** Wrong tokens an address may send per minute before it is told to wait. */
const failures = { points: 100, duration: 60 } as const

/**
 * Asks for the bearer token everywhere but on public paths. Wrong tokens are counted per address (IPv6: per /64) and
 * answered 429 beyond 100 a minute; a right token is always served, so that nobody behind the same proxy is shut out.
 */
export function authenticate({ token, events, isPublic }: AuthenticateOptions): MiddlewareHandler {
  const limiter = new RateLimiterMemory(failures)
  return async (context, next) => {
    if (isPublic(context.req.path)) return next()
    const { incoming } = context.env as HttpBindings
    const headers = headerValues(incoming.rawHeaders)
    const presented = bearerToken(headers)
    if (presented !== null && isToken(presented, token)) return next()
    const address = incoming.socket.remoteAddress ?? ''
    events.tokenRefused(address)
    // To come without a token is no guess.
    if (headers.length > 0) await countFailure(limiter, networkOf(address))
    const error = headers.length > 0 ? ', error="invalid_token"' : ''
    throw new Problem('unauthorized', { headers: { 'www-authenticate': `Bearer realm="telstar"${error}` } })
  }
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
