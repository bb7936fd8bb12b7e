import { CommonProblem } from '@telstar/http/common-problem'
import { readCursor, writeCursor } from '@telstar/http/cursor'
import { z } from 'zod'

/** Keys of a place, as the database takes them, whoever made up the cursor. */
export const placeKeys = {
  time: z.iso.datetime().regex(/^(19|2\d)/),
  micros: z.string().regex(/^\d{1,16}$/),
  id: z.uuid(),
  word: z.string().regex(/^[\p{L}\p{N} ._-]{0,100}$/u),
  rank: z.int().min(0).max(100),
} as const

/** A cursor for a list whose order needs several keys. @param place of the last entry, what the schema of `readPlace` reads */
export function writePlace(list: string, place: readonly unknown[]): string {
  return writeCursor(list, JSON.stringify(place))
}

/** The place a cursor holds, as the schema makes it; null for the beginning. @throws {Problem} invalid-input */
export function readPlace<Place>(
  list: string,
  cursor: string | undefined,
  schema: z.ZodType<Place>,
): Place | null {
  const key = readCursor(list, cursor)
  if (key === null) return null
  const { data } = schema.safeParse(parsed(key))
  if (data !== undefined) return data
  throw new CommonProblem('invalid-input', {
    errors: [{ place: 'query.cursor', expected: 'must be `next` of an earlier page of this list' }],
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
