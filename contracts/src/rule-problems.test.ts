import { describe, expect, it } from 'vitest'
import { type AlertRule, alertRuleSchema } from './alert-rule.js'
import { metricCatalogueV1 } from './metric-catalogue-v1.js'
import { ruleProblems } from './rule-problems.js'

const rule = (fields: object): AlertRule =>
  alertRuleSchema.parse({ id: 'r', title: 'R', severity: 'major', kind: 'threshold', ...fields })
const signal = { metric: 'signal_strength_pct', direction: 'below', raise: 50 }
const ratio = { kind: 'window', aggregate: 'ratio', over: 15, direction: 'above', raise: 2 }
const places = (fields: object) => ruleProblems(rule(fields), metricCatalogueV1).map(({ path }) => path[0])

describe('a rule and the catalogue', () => {
  it('fit where the metric is measured and the values are in its range', () => {
    expect(places(signal)).toEqual([])
    expect(places({ ...ratio, metric: 'call_drop_rate_pct' })).toEqual([])
  })

  it('do not fit where the metric is unknown, or a ratio is used as if it were measured', () => {
    expect(places({ ...signal, metric: 'nothing' })).toEqual(['metric'])
    expect(places({ ...signal, metric: 'call_drop_rate_pct' })).toEqual(['metric'])
    expect(places({ kind: 'no-data', metric: 'call_drop_rate_pct', after: '5m' })).toEqual(['metric'])
    expect(places({ ...ratio, metric: 'calls_dropped' })).toEqual(['metric'])
  })

  it('do not fit where no value can lie beyond the threshold', () => {
    expect(places({ ...signal, raise: -1, clear: 101 })).toEqual(['raise', 'clear'])
    expect(places({ ...signal, raise: 0 })).toEqual(['raise'])
    expect(places({ ...signal, direction: 'above', raise: 100 })).toEqual(['raise'])
    expect(places({ ...signal, direction: 'above', raise: 0 })).toEqual([])
  })

  it('may fit where a sum or a change goes beyond a single value', () => {
    const sum = { kind: 'window', aggregate: 'sum', over: 60, direction: 'above', raise: 1e12 }
    expect(places({ ...sum, metric: 'calls_dropped' })).toEqual([])
    const fall = { kind: 'change', over: 5, direction: 'below', raise: -10 }
    expect(places({ ...fall, metric: 'signal_strength_pct' })).toEqual([])
  })

  it('do not fit where the rule is called as an outage is', () => {
    expect(places({ ...signal, id: 'site-down' })).toEqual(['id'])
  })
})
