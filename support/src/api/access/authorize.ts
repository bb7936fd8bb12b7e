import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { SupportProblem } from '../problems/support-problem.js'
import type { AccessMatrix } from './access-matrix.js'
import { callerOf } from './caller.js'

/**
 * Lets a request through to its route when the matrix says so; a route that it does not name is nobody's. What leads to
 * no route is answered as such behind this.
 * @param isPublic paths that need no token
 */
export function authorize(matrix: AccessMatrix, isPublic: (path: string) => boolean): MiddlewareHandler {
  return async (context, next) => {
    if (isPublic(context.req.path)) return next()
    const route = matchedRoutes(context).find(({ method }) => method !== 'ALL')
    if (route === undefined) return next()
    const name = `${route.method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`
    const { role } = callerOf(context)
    if (matrix.get(name)?.includes(role) !== true)
      throw new SupportProblem('not-allowed', { detail: `Not for the role ${role}.` })
    await next()
  }
}
