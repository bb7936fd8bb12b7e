import { durationMs, durationSchema } from '@telstar/contracts/duration'
import { InvalidArgumentError } from 'commander'

/** A time as people write it: `2026-03-01T12:00:00Z`, `now`, or how long ago, such as `1h`. */
export function timeArgument(text: string, now = Date.now()): Date {
  if (text === 'now') return new Date(now)
  if (durationSchema.safeParse(text).success) return new Date(now - durationMs(text))
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at))
    throw new InvalidArgumentError('It must be a time such as 2026-03-01T12:00:00Z, or how long ago: 1h.')
  return new Date(at)
}
