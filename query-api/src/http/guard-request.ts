import type { MiddlewareHandler } from 'hono'
import { hasBody } from './guard-body.js'
import { Problem } from './problem.js'

/** Refuses questions that have a body: they stand in the URL, and an unread body is not left on the connection. */
export const refuseBody: MiddlewareHandler = async (context, next) => {
  if (hasBody(context) && ['GET', 'HEAD'].includes(context.req.method))
    throw new Problem('body-not-accepted', { headers: { connection: 'close' } })
  await next()
}

/** Answers are data, not pages: nothing in them may run, be framed, guessed at or kept. */
export const secureHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
