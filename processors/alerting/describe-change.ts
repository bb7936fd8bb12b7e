import { managedObject } from '@telstar/contracts/alert'
import type { AlertTrace } from '@telstar/contracts/alert-event'
import type { AlertChange, NewAlert } from '../alerts/alert-change.js'
import { alertId } from '../alerts/alert-id.js'
import type { CompiledRule } from './compiled-rule.js'
import type { NodeFacts } from './node-facts.js'
import type { Finding } from './rule-watch.js'

const actor = 'evaluate-alerts'

/** What a finding means for the alerts of a node, with what led to it. */
export function changeOf(finding: Finding, facts: NodeFacts): AlertChange {
  const { rule, cell, step } = finding
  return {
    alertId: idOf(rule.id, { facts, cell }, step.raisedAt),
    at: step.at,
    actor,
    trace: step.kind === 'raised' ? traceOfRaise(finding) : traceOfClear(finding),
    happening:
      step.kind === 'raised'
        ? { kind: 'raised', alert: newAlert(finding, facts), flapping: step.flapping }
        : { kind: 'cleared' },
  }
}

/** An alert that goes on under a new version of its rule. */
export function versionChange(
  rule: CompiledRule,
  of: { facts: NodeFacts; cell: number; raisedAt: number; worst: number; from: number },
  clock: number,
): AlertChange {
  const { severity, shadow } = rule.definition
  const crossed = crossedThreshold(rule, of.worst)
  return {
    alertId: idOf(rule.id, of, of.raisedAt),
    at: Math.max(clock, of.raisedAt),
    actor,
    trace: { reason: 'rule-changed', detail: { from: of.from, to: rule.version } },
    happening: {
      kind: 'updated',
      changes: { ruleVersion: rule.version, severity, shadow, crossedThreshold: crossed },
    },
  }
}

/** An alert that no rule speaks for any more. */
export function removalChange(
  ruleId: string,
  of: { facts: NodeFacts; cell: number; raisedAt: number },
  clock: number,
): AlertChange {
  return {
    alertId: idOf(ruleId, of, of.raisedAt),
    at: Math.max(clock, of.raisedAt),
    actor,
    trace: { reason: 'rule-removed' },
    happening: { kind: 'cleared' },
  }
}

/** The same change of an alert whose node is gone: a clear is for that and for nothing else. */
export function retirementChange(change: AlertChange): AlertChange {
  return change.happening.kind === 'cleared' ? { ...change, trace: { reason: 'decommissioned' } } : change
}

function idOf(ruleId: string, { facts, cell }: { facts: NodeFacts; cell: number }, raisedAt: number): string {
  return alertId(ruleId, managedObject({ ...facts, cell }), raisedAt)
}

function newAlert({ rule, cell, step }: Finding, { region, site, node }: NodeFacts): NewAlert {
  const { title, alarmType, probableCause, specificProblem, severity, shadow, labels } = rule.definition
  const place = { region, site, node, cell }
  const what = { title, alarmType, probableCause, specificProblem, severity, shadow, labels }
  const crossed = crossedThreshold(rule, step.observed)
  return { ...place, ...what, ruleId: rule.id, ruleVersion: rule.version, crossedThreshold: crossed }
}

function crossedThreshold(rule: CompiledRule, observed: number): NewAlert['crossedThreshold'] {
  if (rule.measure === 'silence' || Number.isNaN(observed)) return null
  const { below, raise, clear, metric } = rule
  const direction = below ? 'below' : 'above'
  const levels = below ? { high: clear, low: raise } : { high: raise, low: clear }
  return { metric: metric.name, unit: unitOf(rule), observed, direction, ...levels }
}

function unitOf({ measure, metric }: CompiledRule): string {
  if (measure === 'rate') return `${metric.unit}/s`
  return measure === 'change' ? `${metric.unit}/min` : metric.unit
}

function traceOfRaise(finding: Finding): AlertTrace {
  const { rule, step } = finding
  const { flapping } = step
  const often = { flapping, ...(flapping ? { raises: rule.flapping.raises } : {}) }
  if (rule.measure === 'silence') {
    const lastSign = new Date(step.observed).toISOString()
    return { reason: 'no-data', detail: { lastSign, afterMs: rule.afterMs, ...often } }
  }
  const { raise, clear, forMs, below } = rule
  const held = { forMs, heldSince: new Date(step.since).toISOString() }
  const detail = {
    observed: step.observed,
    direction: below ? 'below' : 'above',
    raise,
    clear,
    ...held,
    ...often,
  }
  return { reason: 'breached', ...evidenceOf(finding), detail }
}

function traceOfClear(finding: Finding): AlertTrace {
  const { rule, step } = finding
  const reason = step.flapping ? 'settled' : 'recovered'
  const settled: AlertTrace['detail'] = step.flapping ? { wellSince: new Date(step.since).toISOString() } : {}
  if (rule.measure === 'silence') return { reason, detail: settled }
  const detail = { observed: step.observed, worst: step.worst, clear: rule.clear, ...settled }
  return { reason, ...evidenceOf(finding), detail }
}

function evidenceOf({ rule, step, count }: Finding): Pick<AlertTrace, 'samples' | 'window'> {
  if (count !== null) return { window: { minutes: rule.over, count, aggregate: rule.measure } }
  return { samples: step.samples.map(({ time, value }) => ({ time: new Date(time).toISOString(), value })) }
}
