import { z } from '@hono/zod-openapi'
import { CommonProblem } from './common-problem.js'

const cursorSchema = z.tuple([z.string(), z.string().max(200)])

/** The place after `key` in a list, opaque to callers; `list` keeps one list's cursor out of another. */
export function writeCursor(list: string, key: string): string {
  return Buffer.from(JSON.stringify([list, key])).toString('base64url')
}

/** The key a cursor holds; null for the beginning. @throws {Problem} invalid-input */
export function readCursor(list: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')))
  // PostgreSQL holds no NUL in text, and no list has such a key.
  if (parsed.success && parsed.data[0] === list && !parsed.data[1].includes('\u0000')) return parsed.data[1]
  throw new CommonProblem('invalid-input', {
    errors: [{ place: 'query.cursor', expected: 'must be `next` of an earlier page of this list' }],
  })
}

/** Cuts the one row too many that was asked for to see whether there is a next page. */
export function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (last: Row) => string) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
