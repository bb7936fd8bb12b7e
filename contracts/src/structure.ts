import { Malformed } from './refusal.js'

/** Levels that one odd value (an object or array where a number belongs) may have. */
const maxValueLevels = 8

/** @throws {Malformed} bad-structure when the value is not an object */
export function record(value: unknown, at: string): Record<string, unknown> {
  if (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  ) {
    return value as Record<string, unknown>
  }
  throw new Malformed('bad-structure', `${at} is ${shown(value)}; expected an object`)
}

/** @throws {Malformed} bad-structure when the value is not an array */
export function array(value: unknown, at: string): unknown[] {
  if (Array.isArray(value)) return value
  throw new Malformed('bad-structure', `${at} is ${shown(value)}; expected an array`)
}

/** A value in a few words for a message; never fails, whatever somebody sent. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Uint8Array) return 'bytes'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'string' ? `the text ${JSON.stringify(value.slice(0, 40))}` : String(value)
}

/**
 * Odd values travel on to the dead letters; this keeps them writable: nothing so deep that it breaks a later reader.
 * @throws {Malformed} bad-structure
 */
export function limitLevels(column: readonly unknown[], at: string): void {
  for (const value of column) {
    if (typeof value !== 'object' || value === null || levelsWithin(value, maxValueLevels)) continue
    throw new Malformed('bad-structure', `a value of ${at} is nested deeper than ${maxValueLevels} levels`)
  }
}

function levelsWithin(value: object, levels: number): boolean {
  if (value instanceof Uint8Array) return true
  if (levels === 0) return false
  return Object.values(value).every(
    (item) => typeof item !== 'object' || item === null || levelsWithin(item, levels - 1),
  )
}
