import type { MiddlewareHandler } from 'hono'
import { CommonProblem } from './common-problem.js'
import { hasBody } from './guard-body.js'

/** Refuses questions that have a body: they stand in the URL, and an unread body is not left on the connection. */
export const refuseBody: MiddlewareHandler = async (context, next) => {
  if (hasBody(context) && ['GET', 'HEAD'].includes(context.req.method))
    throw new CommonProblem('body-not-accepted', { headers: { connection: 'close' } })
  await next()
}
