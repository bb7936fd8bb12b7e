const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

/** A length of time for people, by its two largest units: `3m 20s`. */
export function lengthOfTime(ms: number): string {
  let left = Math.round(ms / 1000) * 1000
  const parts: string[] = []
  for (const [unit, unitMs] of units) {
    const amount = Math.floor(left / unitMs)
    left -= amount * unitMs
    if (amount > 0 && parts.length < 2) parts.push(`${amount}${unit}`)
    else if (parts.length === 1) break
  }
  return parts.join(' ') || '0s'
}
