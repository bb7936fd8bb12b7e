import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { CommonProblem } from './common-problem.js'

const mostBytes = 65_536

const limit = bodyLimit({
  maxSize: mostBytes,
  onError: () => {
    throw new CommonProblem('body-too-large', { headers: { connection: 'close' } })
  },
})

/** Whether the request carries a body. */
export function hasBody(context: Context): boolean {
  const { headers } = (context.env as HttpBindings).incoming
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** For changes without a body: refuses one. */
export const noBody: MiddlewareHandler = async (context, next) => {
  if (hasBody(context)) throw new CommonProblem('body-not-accepted', { headers: { connection: 'close' } })
  await next()
}

/** For routes that take a body: JSON of 64 kB at most, without text that PostgreSQL cannot hold. */
export const jsonBody: MiddlewareHandler = async (context, next) => {
  if (!hasBody(context)) return next()
  const [type = ''] = (context.req.header('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json')
    throw new CommonProblem('media-type', { headers: { connection: 'close', accept: 'application/json' } })
  return limit(context, async () => {
    checkJson(await context.req.text())
    await next()
  })
}

function checkJson(text: string): void {
  let storable = true
  try {
    JSON.parse(text, (key, value: unknown) => {
      storable &&= isStorable(key) && (typeof value !== 'string' || isStorable(value))
      return value
    })
  } catch {
    throw wrongBody('must be JSON')
  }
  if (!storable) throw wrongBody('must hold no NUL and no half of a surrogate pair')
}

function wrongBody(expected: string): CommonProblem {
  return new CommonProblem('invalid-input', { errors: [{ place: 'body', expected }] })
}

const isStorable = (text: string) => !text.includes('\0') && !/\p{Cs}/u.test(text)
