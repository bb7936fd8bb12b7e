/** A raise or a clear that somebody would be told of, Unix milliseconds. */
export interface Transition {
  readonly at: number
  /** How it changes the number of raised alerts. */
  readonly step: 1 | -1
}

const groupWaitMs = 30_000
const groupIntervalMs = 300_000

/**
 * How many notices one receiver gets of one group of alerts: the first a group's wait after its first raise, each further
 * one an interval after the one before, as long as something changed meanwhile. Repeats are not counted.
 * @param transitions in any order; alerts cleared within the wait are told of by nobody and must not be among them
 */
export function estimateNotices(transitions: readonly Transition[]): number {
  let [notices, raised, flushAt] = [0, 0, Number.NEGATIVE_INFINITY]
  for (const { at, step } of [...transitions].sort((a, b) => a.at - b.at)) {
    if (at > flushAt) {
      notices += 1
      flushAt = raised === 0 ? at + groupWaitMs : Math.max(at, flushAt + groupIntervalMs)
    }
    raised += step
  }
  return notices
}

/** Whether anybody hears of an alert: one that is cleared within the group's wait is never told. */
export function isTold(raisedAt: number, clearedAt: number | null): boolean {
  return clearedAt === null || clearedAt - raisedAt > groupWaitMs
}
