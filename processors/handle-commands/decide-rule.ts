import { isDeepStrictEqual } from 'node:util'
import type { AlertRule } from '@telstar/contracts/alert-rule'
import type { Metric } from '@telstar/contracts/metric-catalogue'
import { ruleProblems } from '@telstar/contracts/rule-problems'
import { accept, type CommandOf, type Decision, refuse } from './decision.js'
import type { RuleVersion } from './rules-table.js'

/** Decides on a rule as it shall be; one that is like that already keeps its version. */
export function decidePutRule(
  { rule, by, expectedVersion }: CommandOf<'PutRule'>,
  newest: RuleVersion | null,
  catalogue: readonly Metric[],
): Decision {
  const wrong = wrongRule(rule, catalogue)
  if (wrong !== null) return refuse('bad-rule', wrong)
  const stale = staleVersion(expectedVersion, newest)
  if (stale !== null) return stale
  if (newest?.removed === false && isDeepStrictEqual(newest.definition, rule))
    return accept(null, { ruleId: rule.id, version: newest.version, changed: false })
  return next(newest, { ruleId: rule.id, definition: rule, removed: false, author: by })
}

/** Decides to take a rule out of force; its versions stay. */
export function decideRemoveRule(
  { ruleId, by, expectedVersion }: CommandOf<'RemoveRule'>,
  newest: RuleVersion | null,
): Decision {
  if (newest === null || newest.removed) return refuse('unknown-rule', `There is no rule ${ruleId}.`)
  const { definition } = newest
  return (
    staleVersion(expectedVersion, newest) ?? next(newest, { ruleId, definition, removed: true, author: by })
  )
}

/** What is wrong with a rule, as a sentence; null when nothing is. */
export function wrongRule(rule: AlertRule, catalogue: readonly Metric[]): string | null {
  const problems = ruleProblems(rule, catalogue)
  if (problems.length === 0) return null
  return `Rule ${rule.id}: ${problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}.`
}

/** A rule that is not there has version 0. */
function staleVersion(expected: number | undefined, newest: RuleVersion | null): Decision | null {
  const current = newest === null || newest.removed ? 0 : newest.version
  if (expected === undefined || expected === current) return null
  const found = current === 0 ? 'The rule is not there' : `The rule has version ${current} by now`
  return refuse('stale-version', `${found}, not ${expected}.`)
}

function next(newest: RuleVersion | null, rule: Omit<RuleVersion, 'version'>): Decision {
  const version = { ...rule, version: (newest?.version ?? 0) + 1 }
  return accept({ kind: 'rule', version }, { ruleId: rule.ruleId, version: version.version, changed: true })
}
