import { backoffMs } from '@telstar/runtime/backoff'
import type { SendOutcome } from './send-outcome.js'

/** What becomes of a notice after an attempt. */
export type Delivery =
  | { readonly kind: 'sent' }
  | { readonly kind: 'again'; readonly delayMs: number; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }

/** How long it is worth to go on trying. A notice is given up when it is as old as this and was tried as often. */
export interface Patience {
  readonly ageMs: number
  readonly attempts: number
  /** Between two attempts at most. */
  readonly pauseMs: number
}

interface Attempted {
  /** The one just made included. */
  readonly attempts: number
  /** Since it was made, or set going again. */
  readonly ageMs: number
}

interface Terms {
  readonly patience: Patience
  /** 0–1. */
  readonly random: number
}

/** What becomes of a notice after an attempt, pure. */
export function deliveryOf(
  outcome: SendOutcome,
  { attempts, ageMs }: Attempted,
  { patience, random }: Terms,
): Delivery {
  if (outcome.kind === 'sent') return { kind: 'sent' }
  const { why, final } = outcome
  if (final || (ageMs >= patience.ageMs && attempts >= patience.attempts)) return { kind: 'failed', why }
  return {
    kind: 'again',
    why,
    delayMs: backoffMs(attempts - 1, { firstMs: 1000, mostMs: patience.pauseMs }, random),
  }
}
