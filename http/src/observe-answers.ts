import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'

export interface Answered {
  readonly method: string
  /** The route, not the path: few values, and no names out of it. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

/** Answers are data, not pages: nothing in them may run, be framed, guessed at or kept. */
const secureHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/**
 * Stands before everything else: tells how each request was answered, and gives the answer the secure headers it lacks.
 * @param now Unix milliseconds
 */
export function observeAnswers(
  events: { answered(fact: Answered): void },
  now: () => number,
): MiddlewareHandler {
  return async (context, next) => {
    const begun = now()
    await next()
    for (const [name, value] of Object.entries(secureHeaders))
      if (!context.res.headers.has(name)) context.header(name, value)
    const { status } = context.res
    const route = routePath(context, -1)
    events.answered({ method: context.req.method, route, status, seconds: (now() - begun) / 1000 })
  }
}
