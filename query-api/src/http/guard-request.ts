import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import { Problem } from './problem.js'

/** Refuses what has a body: questions stand in the URL, and an unread body is not left on the connection. */
export const refuseBody: MiddlewareHandler = async (context, next) => {
  const { headers } = (context.env as HttpBindings).incoming
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (hasBody && ['GET', 'HEAD'].includes(context.req.method))
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
