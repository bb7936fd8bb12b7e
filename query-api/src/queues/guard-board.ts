import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { operatorOnly } from '../http/operator-only.js'
import { QueryProblem } from '../http/query-problem.js'
import { isOwnPage } from './own-page.js'

const answerWithinMs = 5000

// The page's own files only: what it would load from elsewhere stays away.
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"

/** A browser sends the password of Basic authentication from any page: only this one's own requests may change things. */
const ownPageOnly: MiddlewareHandler = async (context, next) => {
  const reads = ['GET', 'HEAD'].includes(context.req.method)
  if (!reads && !isOwnPage((name) => context.req.header(name))) throw new QueryProblem('operator-needed')
  await next()
}

/** Redis may be away: a question of the page is not waited for longer than this. */
const inTime: MiddlewareHandler = async (_context, next) => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueryProblem('redis-unavailable')), answerWithinMs)
  })
  try {
    await Promise.race([next(), late])
  } finally {
    clearTimeout(timer)
  }
}

const fromHere: MiddlewareHandler = async (context, next) => {
  await next()
  context.header('content-security-policy', policy)
  if (!context.res.headers.get('content-type')?.startsWith('text/html')) return
  const page = await context.res.text()
  const { status, headers } = context.res
  context.res = new Response(page.replaceAll(/<link href="https:[^>]*>/g, ''), { status, headers })
}

/** What stands before every request of the page. */
export const guardBoard: readonly MiddlewareHandler[] = [
  operatorOnly,
  ownPageOnly,
  bodyLimit({
    maxSize: 65_536,
    onError: () => {
      throw new QueryProblem('body-too-large', { headers: { connection: 'close' } })
    },
  }),
  inTime,
  fromHere,
]
