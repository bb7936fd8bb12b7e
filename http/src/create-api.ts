import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { invalidInput } from './answer-problem.js'
import { CommonProblem } from './common-problem.js'

/**
 * An application without routes: what a route's schema refuses and what stands nowhere are problems.
 * @param answerError turns whatever was thrown into the response
 */
export function createApi(
  answerError: (error: unknown, context: Context) => Response | Promise<Response>,
): OpenAPIHono {
  const api = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.target, result.error)
    },
  })
  api.onError(answerError)
  api.notFound(() => {
    throw new CommonProblem('not-found')
  })
  return api
}
