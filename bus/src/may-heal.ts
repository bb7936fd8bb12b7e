import { isTransient } from '@telstar/runtime/database'
import { ProduceFailed } from './produce-failed.js'

/** SQLSTATE classes that are about the data itself: repeated keys, data exception, integrity, limits of one statement. */
const aboutData = /^(21|22|23|54)/

/**
 * Whether the same slice may be stored later. All that the database refuses for reasons other than the data (a missing
 * right, a table that is being changed) is for an operator to heal; good telemetry must not end as poison meanwhile.
 */
export function mayHeal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof ProduceFailed) return error.code !== 'too-large'
  if (isTransient(error)) return true
  const code = (error as Error & { code?: unknown }).code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !aboutData.test(code)
}
