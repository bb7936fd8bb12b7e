import { alertRuleSchema } from '@telstar/contracts/alert-rule'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { describe, expect, it } from 'vitest'
import { decideBacktest } from './decide-backtest.js'
import { decidePutRule, decideRemoveRule } from './decide-rule.js'
import type { RuleVersion } from './rules-table.js'

const envelope = { commandId: 'c1', by: 'ann', at: '2026-11-28T10:00:00Z' }
const definition = alertRuleSchema.parse({
  ...{ id: 'low', title: 'Low', severity: 'major', kind: 'threshold' },
  ...{ metric: 'signal_strength_pct', direction: 'below', raise: 50, clear: 55 },
})
const inForce: RuleVersion = { ruleId: 'low', version: 3, definition, removed: false, author: 'bob' }
const removed: RuleVersion = { ...inForce, version: 4, removed: true }

const put = (fields: object, newest: RuleVersion | null, expectedVersion?: number) =>
  decidePutRule(
    {
      ...{ ...envelope, type: 'PutRule', rule: alertRuleSchema.parse({ ...definition, ...fields }) },
      ...(expectedVersion !== undefined && { expectedVersion }),
    },
    newest,
    metricCatalogueV1,
  )
const remove = (newest: RuleVersion | null, expectedVersion?: number) =>
  decideRemoveRule(
    {
      ...{ ...envelope, type: 'RemoveRule', ruleId: 'low' },
      ...(expectedVersion !== undefined && { expectedVersion }),
    },
    newest,
  )

describe('a rule', () => {
  it('gets the next version with each change, its removal too', () => {
    expect(put({}, null)).toMatchObject({
      effect: { kind: 'rule', version: { version: 1, removed: false, author: 'ann', definition } },
      result: { ruleId: 'low', version: 1, changed: true },
    })
    expect(put({ raise: 40 }, inForce)).toMatchObject({ result: { version: 4 } })
    expect(remove(inForce)).toMatchObject({ effect: { version: { version: 4, removed: true } } })
    expect(put({}, removed)).toMatchObject({ result: { version: 5, changed: true } })
  })

  it('that is in force as it stands keeps its version', () => {
    const stored = JSON.parse(JSON.stringify(inForce)) as RuleVersion
    expect(put({}, stored)).toEqual({
      accepted: true,
      effect: null,
      result: { ruleId: 'low', version: 3, changed: false },
    })
  })

  it('is not changed by whoever has seen another version', () => {
    expect(put({ raise: 40 }, inForce, 3)).toMatchObject({ accepted: true })
    expect(put({ raise: 40 }, inForce, 2)).toMatchObject({
      ...{ refusal: 'stale-version', detail: 'The rule has version 3 by now, not 2.' },
    })
    expect(put({}, null, 1)).toMatchObject({ refusal: 'stale-version' })
    expect(put({}, removed, 0)).toMatchObject({ accepted: true })
    expect(remove(inForce, 2)).toMatchObject({ refusal: 'stale-version' })
    expect(remove(inForce, 3)).toMatchObject({ accepted: true })
  })

  it('that does not fit the catalogue is refused with the place', () => {
    const detail = expect.stringContaining('metric: there is no metric nothing')
    expect(put({ metric: 'nothing' }, null)).toMatchObject({ refusal: 'bad-rule', detail })
    expect(put({ id: 'site-down' }, null)).toMatchObject({ refusal: 'bad-rule' })
  })

  it('that is not there cannot be removed', () => {
    expect(remove(null)).toMatchObject({ refusal: 'unknown-rule' })
    expect(remove(removed)).toMatchObject({ refusal: 'unknown-rule' })
  })
})

describe('a back-test', () => {
  const now = Date.parse('2026-11-28T10:00:00Z')
  const test = (from: string, to: string, rules = [definition]) =>
    decideBacktest({ ...envelope, type: 'BacktestRules', rules, from, to }, metricCatalogueV1, now)

  it('becomes a task of the name of its command', () => {
    expect(test('2026-11-28T08:00:00Z', '2026-11-28T09:00:00Z')).toMatchObject({
      effect: { kind: 'task', request: { rules: [definition] } },
      result: { taskId: 'c1' },
    })
  })

  it.each([
    ['ends before it starts', '2026-11-28T09:00:00Z', '2026-11-28T08:00:00Z'],
    ['is longer than a month', '2026-10-01T00:00:00Z', '2026-11-28T00:00:00Z'],
    ['reaches into the future', '2026-11-28T09:00:00Z', '2026-11-28T11:00:00Z'],
  ])('of a period that %s is refused', (_, from, to) => {
    expect(test(from, to)).toMatchObject({ refusal: 'bad-backtest' })
  })

  it('that ends when the caller takes it for now ends now', () => {
    expect(test('2026-11-28T09:00:00Z', '2026-11-28T10:01:00Z')).toMatchObject({
      effect: { request: { from: '2026-11-28T09:00:00Z', to: '2026-11-28T10:00:00.000Z' } },
    })
    const tooFar = [
      ['2026-11-28T09:00:00Z', '2026-11-28T10:01:00.001Z'],
      ['2026-11-28T10:00:10Z', '2026-11-28T10:00:20Z'],
    ] as const
    for (const [from, to] of tooFar) expect(test(from, to)).toMatchObject({ refusal: 'bad-backtest' })
  })

  it('of rules that cannot be used is refused', () => {
    const [from, to] = ['2026-11-28T08:00:00Z', '2026-11-28T09:00:00Z']
    const odd = { ...definition, id: 'odd', metric: 'nothing' }
    expect(test(from, to, [definition, odd])).toMatchObject({
      ...{ refusal: 'bad-backtest', detail: expect.stringContaining('odd') },
    })
    expect(test(from, to, [definition, definition])).toMatchObject({ refusal: 'bad-backtest' })
  })
})
