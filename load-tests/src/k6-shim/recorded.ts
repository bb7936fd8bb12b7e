/** What a script did while the shim ran it. */
export interface Recorded {
  readonly checks: { name: string; passed: boolean }[]
  readonly metrics: Map<string, number[]>
}

export const recorded: Recorded = { checks: [], metrics: new Map() }

/** Forgets the last script. */
export function forgetRecorded(): void {
  recorded.checks.length = 0
  recorded.metrics.clear()
}
