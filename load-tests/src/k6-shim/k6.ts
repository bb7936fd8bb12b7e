import { recorded } from './recorded.js'

/** k6's `check`: records each outcome and says whether all held. */
export function check<Value>(value: Value, checks: Record<string, (value: Value) => boolean>): boolean {
  const outcomes = Object.entries(checks).map(([name, holds]) => ({ name, passed: holds(value) }))
  recorded.checks.push(...outcomes)
  return outcomes.every(({ passed }) => passed)
}

/** One pass of a script needs no pause. */
export function sleep(): void {}
