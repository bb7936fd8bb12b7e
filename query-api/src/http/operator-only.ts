import type { MiddlewareHandler } from 'hono'
import { QueryProblem } from './query-problem.js'

/** Lets through who may change things; nobody, where no operator token is set. */
export const operatorOnly: MiddlewareHandler = async (context, next) => {
  if (context.get('role') !== 'operator')
    throw new QueryProblem(context.get('hasOperators') ? 'operator-needed' : 'changes-off')
  await next()
}
