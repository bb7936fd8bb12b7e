import type { Metric } from '@telstar/contracts/metric-catalogue'
import { wrongRule } from './decide-rule.js'
import { accept, type CommandOf, type Decision, refuse } from './decision.js'

const dayMs = 86_400_000
const mostDays = 31

/** Decides to try rules on stored measurements, in the background. @param now Unix milliseconds */
export function decideBacktest(
  request: CommandOf<'BacktestRules'>,
  catalogue: readonly Metric[],
  now: number,
): Decision {
  const wrong = wrongPeriod(request, now) ?? wrongRules(request, catalogue)
  if (wrong !== null) return refuse('bad-backtest', wrong)
  return accept({ kind: 'task', request }, { taskId: request.commandId })
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
