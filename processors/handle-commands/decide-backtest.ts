import type { Metric } from '@telstar/contracts/metric-catalogue'
import { wrongRule } from './decide-rule.js'
import { accept, type CommandOf, type Decision, refuse } from './decision.js'

const dayMs = 86_400_000
const mostDays = 31
/** A caller's clock may be so much ahead of ours. */
const clockAheadMs = 60_000

/** Decides to try rules on stored measurements, in the background. @param now Unix milliseconds */
export function decideBacktest(
  request: CommandOf<'BacktestRules'>,
  catalogue: readonly Metric[],
  now: number,
): Decision {
  const until = untilNow(request, now)
  const wrong = wrongPeriod(until, now) ?? wrongRules(request, catalogue)
  if (wrong !== null) return refuse('bad-backtest', wrong)
  return accept({ kind: 'task', request: until }, { taskId: request.commandId })
}

/** What the caller takes for now may be a little later: there is nothing to see yet. */
function untilNow(request: CommandOf<'BacktestRules'>, now: number): CommandOf<'BacktestRules'> {
  const end = Date.parse(request.to)
  return end > now && end <= now + clockAheadMs ? { ...request, to: new Date(now).toISOString() } : request
}

function wrongPeriod({ from, to }: CommandOf<'BacktestRules'>, now: number): string | null {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  if (end <= start) return 'The period must end after it starts.'
  if (end - start > mostDays * dayMs) return `The period must not be longer than ${mostDays} days.`
  return end > now ? 'The period must not reach into the future.' : null
}

function wrongRules({ rules }: CommandOf<'BacktestRules'>, catalogue: readonly Metric[]): string | null {
  const ids = rules.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) return `The rule ${twice} stands twice.`
  return rules.map((rule) => wrongRule(rule, catalogue)).find((wrong) => wrong !== null) ?? null
}
