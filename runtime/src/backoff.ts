interface BackoffLimits {
  readonly firstMs: number
  readonly mostMs: number
}

/**
 * How long to wait before attempt n (0 is the first repeat): doubling, with full jitter, so that many who lost the same
 * peer do not come back together.
 * @param random a number from 0 to 1
 */
export function backoffMs(attempt: number, limits: BackoffLimits, random: number): number {
  const ceiling = Math.min(limits.mostMs, limits.firstMs * 2 ** Math.min(attempt, 30))
  return Math.round(ceiling / 2 + (ceiling / 2) * random)
}
