import type { AlertRule } from '@telstar/contracts/alert-rule'
import { durationMs } from '@telstar/contracts/duration'

const minuteMs = 60_000
/** A rule with hysteresis or n of m samples has no memory of a known length; an hour settles nearly all. */
const leastMs = 60 * minuteMs

/** How long before the period evaluation begins, so that windows, timers and counts are filled: milliseconds. */
export function warmUpMs(rules: readonly AlertRule[]): number {
  return Math.max(leastMs, ...rules.map(memoryOf))
}

function memoryOf(rule: AlertRule): number {
  const flapping = durationMs(rule.flapping.within) + durationMs(rule.flapping.settle)
  if (rule.kind === 'no-data') return flapping + durationMs(rule.after)
  return flapping + durationMs(rule.for) + ('over' in rule ? rule.over * minuteMs : 0)
}
