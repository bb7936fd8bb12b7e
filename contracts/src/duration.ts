import { z } from 'zod'

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const pattern = /^(\d{1,9})(ms|s|m|h|d)$/

/** A length of time as people write it: `30s`, `5m`, `4h`. */
export const durationSchema = z.string().regex(pattern, 'must be a duration such as 30s, 5m or 4h')

/** Milliseconds of a duration. @throws {RangeError} for anything that `durationSchema` refuses */
export function durationMs(duration: string): number {
  const [, amount, unit] = pattern.exec(duration) ?? []
  if (amount === undefined) throw new RangeError(`${duration} is no duration`)
  return Number(amount) * unitMs[unit as keyof typeof unitMs]
}
