import { isIPv6 } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { basicPassword } from './basic-password.js'
import { bearerToken } from './bearer-token.js'
import { CommonProblem } from './common-problem.js'

interface AuthenticateOptions {
  /** Whether a token is right; notes in the context what it allows. Takes the same time for every wrong one (`isToken`). */
  readonly admit: (token: string, context: Context) => boolean | Promise<boolean>
  readonly events: { tokenRefused(address: string): void }
  /** Paths that need no token; everything else does, also what does not exist. */
  readonly isPublic: (path: string) => boolean
  /** Pages for browsers, which take the token as the password of Basic authentication, too. */
  readonly isPage: (path: string) => boolean
}

/** Wrong tokens an address may send per minute before it is told to wait. */
const failures = { points: 100, duration: 60 } as const

/**
 * Asks for a bearer token everywhere but on public paths. Wrong tokens are counted per address (IPv6: per /64) and
 * answered 429 beyond 100 a minute; a right token is always served, so that nobody behind the same proxy is shut out.
 */
export function authenticate({ admit, events, isPublic, isPage }: AuthenticateOptions): MiddlewareHandler {
  const limiter = new RateLimiterMemory(failures)
  return async (context, next) => {
    const { path } = context.req
    if (isPublic(path)) return next()
    const { incoming } = context.env as HttpBindings
    const headers = headerValues(incoming.rawHeaders)
    const presented = bearerToken(headers) ?? (isPage(path) ? basicPassword(headers) : null)
    if (presented !== null && (await admit(presented, context))) return next()
    const address = incoming.socket.remoteAddress ?? ''
    events.tokenRefused(address)
    // To come without a token is no guess.
    if (headers.length > 0) await countFailure(limiter, networkOf(address))
    const challenge = isPage(path)
      ? 'Basic realm="telstar", charset="UTF-8"'
      : bearerChallenge(headers.length > 0)
    throw new CommonProblem('unauthorized', { headers: { 'www-authenticate': challenge } })
  }
}

function bearerChallenge(presented: boolean): string {
  return `Bearer realm="telstar"${presented ? ', error="invalid_token"' : ''}`
}

async function countFailure(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const seconds = Math.ceil(refused.msBeforeNext / 1000)
    throw new CommonProblem('too-many-failures', { headers: { 'retry-after': String(seconds) } })
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
