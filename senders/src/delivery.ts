import { backoffMs } from '@telstar/runtime/backoff'
import type { SendOutcome } from './send-outcome.js'

/** What becomes of a notice after an attempt. */
export type Delivery =
  | { readonly kind: 'sent' }
  | { readonly kind: 'again'; readonly delayMs: number; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }

const backoff = { firstMs: 1000, mostMs: 30_000 }
/** A notice is given up when it is as old as this and was tried as often: what is older helps nobody. */
const giveUp = { ageMs: 15 * 60_000, attempts: 8 }

interface Attempted {
  /** The one just made included. */
  readonly attempts: number
  readonly ageMs: number
}

/** What becomes of a notice after an attempt, pure. @param random 0–1 */
export function deliveryOf(outcome: SendOutcome, { attempts, ageMs }: Attempted, random: number): Delivery {
  if (outcome.kind === 'sent') return { kind: 'sent' }
  const { why, final } = outcome
  if (final || (ageMs >= giveUp.ageMs && attempts >= giveUp.attempts)) return { kind: 'failed', why }
  return { kind: 'again', why, delayMs: backoffMs(attempts - 1, backoff, random) }
}
