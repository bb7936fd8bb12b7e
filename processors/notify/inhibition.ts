import type { Alert } from '@telstar/contracts/alert'
import { alertLabels } from '@telstar/contracts/alert-labels'
import { compileMatchers, type Labels } from '@telstar/runtime/match-labels'
import type { NoticeConfig } from './notice-config.js'

type RuleConfig = NoticeConfig['inhibit_rules'][number]

/** The alert that inhibits another, or null. */
export type Inhibits = (alert: Alert, labels: Labels) => string | null

/**
 * Who is inhibited by whom among the alerts that stand. The cause that is on record always inhibits. As in Alertmanager,
 * an alert that fits source and target alike is not inhibited by another that does too.
 */
export function compileInhibition(rules: readonly RuleConfig[]): (standing: readonly Alert[]) => Inhibits {
  const compiled = rules.map((rule) => ({
    isSource: compileMatchers(rule.source_matchers),
    isTarget: compileMatchers(rule.target_matchers),
    equal: rule.equal,
  }))
  return (standing) => {
    const labelled = standing
      .filter(({ shadow }) => !shadow)
      .map(({ alertId, ...alert }) => ({ alertId, labels: alertLabels({ alertId, ...alert }) }))
    const sources = compiled.map(({ isSource }) => labelled.filter(({ labels }) => isSource(labels)))
    const inhibitorOf = ({ alertId }: Alert, labels: Labels): string | null => {
      for (const [index, { isSource, isTarget, equal }] of compiled.entries()) {
        if (!isTarget(labels)) continue
        const both = isSource(labels)
        const found = sources[index]?.find(
          (source) =>
            source.alertId !== alertId &&
            !(both && isTarget(source.labels)) &&
            equal.every((name) => (source.labels[name] ?? '') === (labels[name] ?? '')),
        )
        if (found !== undefined) return found.alertId
      }
      return null
    }
    return (alert, labels) => alert.suppressedBy ?? inhibitorOf(alert, labels)
  }
}
