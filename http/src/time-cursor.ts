import { CommonProblem } from './common-problem.js'
import { readCursor, writeCursor } from './cursor.js'

/** A place in a list that goes by time, newest first, then by id. */
export interface TimePlace {
  /** Microseconds since 1970 as text: PostgreSQL keeps so many, and a Date does not. */
  readonly micros: string
  readonly id: string
}

/** The column of a time in microseconds. @param column a column of ours, never text from outside */
export function microsOf(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000000)::bigint::text`
}

/**
 * The condition for rows after a place, in a list ordered by `time` DESC, `id`; parameters $1 (micros) and $2 (id).
 * @param time and id: columns of ours, never text from outside
 */
export function afterPlace(time: string, id: string): string {
  const at = `(timestamptz 'epoch' + $1::bigint * interval '1 microsecond')`
  return `($1::bigint IS NULL OR (${time} <= ${at} AND (${time} < ${at} OR ${id} > $2)))`
}

/** The two parameters of `afterPlace`. */
export function placeValues(place: TimePlace | null): [string | null, string | null] {
  return place === null ? [null, null] : [place.micros, place.id]
}

export function writeTimeCursor(list: string, { micros, id }: TimePlace): string {
  return writeCursor(list, `${micros}|${id}`)
}

/** The place a cursor holds; null for the beginning. @throws {Problem} invalid-input */
export function readTimeCursor(list: string, cursor: string | undefined): TimePlace | null {
  const key = readCursor(list, cursor)
  if (key === null) return null
  const [, micros, id] = /^(\d{1,16})\|(.{1,128})$/s.exec(key) ?? []
  if (micros !== undefined && id !== undefined) return { micros, id }
  throw new CommonProblem('invalid-input', {
    errors: [{ place: 'query.cursor', expected: 'must be `next` of an earlier page of this list' }],
  })
}
