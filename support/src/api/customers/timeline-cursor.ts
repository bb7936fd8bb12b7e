import { readCursor, writeCursor } from '@telstar/http/cursor'
import { z } from 'zod'
import type { TimelineEntry, TimelinePlace } from '../../queries/customer-360.js'
import { placeKeys } from '../place-cursor.js'

const list = 'timeline'
const keySchema = z
  .tuple([placeKeys.time, z.string().regex(/^\d{1,18}$/)])
  .transform(([at, position]): TimelinePlace => ({ at, position }))

/** Leads on after a page; null when it was not full: there is no more. */
export function timelineCursor(entries: readonly TimelineEntry[], limit: number): string | null {
  const last = entries.at(-1)
  if (last === undefined || entries.length < limit) return null
  return writeCursor(list, `${last.at}|${last.position}`)
}

/** The place a cursor holds; null for the beginning. @throws {Problem} invalid-input */
export function timelinePlace(cursor: string | undefined): TimelinePlace | null {
  const key = readCursor(list, cursor)
  return key === null ? null : (keySchema.safeParse(key.split('|')).data ?? null)
}
