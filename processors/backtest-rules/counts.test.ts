import { alertRuleSchema } from '@telstar/contracts/alert-rule'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AlertChange, Happening } from '../alerts/alert-change.js'
import { Difference } from './difference.js'
import { estimateNotices, isTold } from './estimate-notices.js'
import { IntervalSet } from './interval-set.js'
import { Tally } from './tally.js'
import { warmUpMs } from './warm-up.js'

const minute = 60_000
const rule = alertRuleSchema.parse({
  id: 'signal-low',
  title: 'Signal',
  severity: 'major',
  kind: 'threshold',
  metric: 'signal_strength_pct',
  direction: 'below',
  raise: 50,
})

const alert = (cell: number) => ({
  ...{ region: 'north', site: 'hill', node: 'n1', cell, ruleId: rule.id, ruleVersion: 1, title: '' },
  ...{ alarmType: 'QUALITY_OF_SERVICE', probableCause: '', specificProblem: '', severity: 'major' },
  ...{ crossedThreshold: null, shadow: false, labels: {} },
})

/** A change of the alert that a cell had raised at `raisedAt`. */
function change(kind: 'raised' | 'cleared' | 'flapping', at: number, { cell = 1, raisedAt = at } = {}) {
  const happenings = {
    raised: { kind: 'raised', alert: alert(cell) },
    cleared: { kind: 'cleared' },
    flapping: { kind: 'updated', changes: { flapping: true } },
  }
  const happening = happenings[kind] as Happening
  const one: AlertChange = { alertId: `${cell} ${raisedAt}`, at, actor: '', trace: { reason: '' }, happening }
  return one
}

describe('a set of intervals', () => {
  it('holds a time exactly when one of them does', () => {
    const interval = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 8 }))
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 12 }), (intervals) => {
        const set = new IntervalSet()
        for (const [first, length] of intervals) set.add(first, first + length)
        for (let time = -1; time <= 70; time += 0.5) {
          const held = intervals.some(([first, length]) => time >= first && time <= first + length)
          expect(set.has(time)).toBe(held)
        }
      }),
    )
  })
})

describe('the estimate of notices', () => {
  const raises = (...times: number[]) => times.map((at) => ({ at, step: 1 }) as const)

  it('is one for all that happens within the wait, and one for each interval after that', () => {
    expect(estimateNotices([])).toBe(0)
    expect(estimateNotices(raises(0, 10_000, 30_000))).toBe(1)
    expect(estimateNotices(raises(0, 31_000, 2 * minute, 5 * minute))).toBe(2)
    expect(estimateNotices([...raises(0), { at: 20 * minute, step: -1 }])).toBe(2)
  })

  it('begins with a new wait when the group is empty', () => {
    const first = [...raises(0), { at: minute, step: -1 } as const]
    expect(estimateNotices([...first, ...raises(30 * minute, 30 * minute + 29_000)])).toBe(3)
  })

  it('leaves out what is cleared within the wait', () => {
    expect([isTold(0, 30_000), isTold(0, 30_001), isTold(0, null)]).toEqual([false, true, true])
  })
})

describe('the difference to what was raised live', () => {
  it('tells what is the same, cleared otherwise, and only on one side', () => {
    const raised = (managedObject: string, raisedAt: number, clearedAt: number | null) => ({
      managedObject,
      raisedAt,
      clearedAt,
    })
    const live = [raised('a', 1, 2), raised('a', 3, null), raised('b', 1, 5), raised('c', 1, 2)]
    const difference = new Difference(live, 7)
    for (const one of [raised('a', 1, 2), raised('a', 3, null), raised('b', 1, 6), raised('d', 1, 2)])
      difference.compare(one)
    expect(difference.result).toMatchObject({
      ...{ liveVersion: 7, live: 4, same: 2, clearedOtherwise: 1, onlyLive: 1, onlyBacktest: 1 },
      examples: {
        onlyLive: [{ managedObject: 'c' }],
        onlyBacktest: [{ managedObject: 'd' }],
        clearedOtherwise: [{ managedObject: 'b', clearedAt: '1970-01-01T00:00:00.006Z' }],
      },
    })
  })
})

describe('a tally', () => {
  const period = { from: 10 * minute, to: 60 * minute }

  it('counts what was raised in the period; what is cleared after its end is still raised', () => {
    const tally = new Tally([rule], period)
    tally.take([change('raised', 5 * minute), change('cleared', 11 * minute, { raisedAt: 5 * minute })])
    tally.take([change('raised', 12 * minute), change('flapping', 13 * minute, { raisedAt: 12 * minute })])
    tally.take([change('cleared', 14 * minute, { raisedAt: 12 * minute })])
    tally.take([change('raised', 50 * minute, { cell: 2 })])
    tally.take([change('cleared', 61 * minute, { cell: 2, raisedAt: 50 * minute })])
    tally.take([change('raised', 60 * minute, { cell: 3 })])
    tally.settle()
    expect(tally.rules).toEqual([
      {
        ...{ ruleId: 'signal-low', alerts: 2, open: 1, objects: 2, flaps: 1, flapping: 1, notices: 3 },
        ...{ totalDurationMs: 12 * minute, longestDurationMs: 10 * minute, difference: null },
      },
    ])
    expect(tally.alerts.map(({ managedObject, clearedAt }) => [managedObject, clearedAt])).toEqual([
      ['north/n1/1', '1970-01-01T00:14:00.000Z'],
      ['north/n1/2', null],
    ])
    expect(tally.truncated).toBe(false)
  })

  it('counts all alerts even where it does not list them', () => {
    const tally = new Tally([rule], period)
    for (let at = period.from; at < period.from + 10_001; at += 1)
      tally.take([change('raised', at), change('cleared', at + 1, { raisedAt: at })])
    expect([tally.rules[0]?.alerts, tally.alerts.length, tally.truncated]).toEqual([10_001, 10_000, true])
  })
})

it('evaluation begins long enough before the period for the longest memory of a rule', () => {
  expect(warmUpMs([rule])).toBe(60 * minute)
  const slow = { ...rule, for: '2h', flapping: { raises: 4, within: '3h', settle: '5m' } }
  expect(warmUpMs([rule, slow])).toBe((120 + 180 + 5) * minute)
})
