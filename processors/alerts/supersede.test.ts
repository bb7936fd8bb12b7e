import type { Alert } from '@telstar/contracts/alert'
import { describe, expect, it } from 'vitest'
import { cleared, sampleAlert } from '../tests/sample-alert.js'
import type { AlertChange } from './alert-change.js'
import { supersede } from './supersede.js'

const standing = sampleAlert()
const raisedAt = Date.parse(standing.alarmRaisedTime)
const change = (alertId: string, happening: AlertChange['happening'], at = raisedAt + 1000): AlertChange => ({
  ...{ alertId, at, actor: 'evaluate-alerts', trace: { reason: 'breached' }, happening },
})
const raise = (alertId: string, changes: Partial<Alert> = {}, at?: number) =>
  change(alertId, { kind: 'raised', alert: sampleAlert(changes) }, at)
const clear = (alertId: string) => change(alertId, { kind: 'cleared' })
const stored = (...alerts: Alert[]) => new Map(alerts.map((alert) => [alert.alertId, alert]))
const told = (changes: readonly AlertChange[]) =>
  changes.map(({ alertId, happening, trace }) => `${alertId} ${happening.kind} ${trace.reason}`)

describe('a raise of what another alert is active for', () => {
  it('clears that one first', () => {
    const changes = supersede([raise('a2')], stored(standing))
    expect(told(changes)).toEqual(['a1 cleared superseded', 'a2 raised breached'])
    expect(changes[0]).toMatchObject({ at: raisedAt + 1000, trace: { detail: { by: 'a2' } } })
  })

  it('clears it no earlier than it was raised', () => {
    expect(supersede([raise('a2', {}, raisedAt - 5000)], stored(standing))[0]?.at).toBe(raisedAt)
  })

  it('has nothing to clear when that one is cleared before, or is of another object or rule', () => {
    const changes = [clear('a1'), raise('a2')]
    expect(supersede(changes, stored(standing))).toEqual(changes)
    expect(supersede([raise('a2')], stored(cleared(standing)))).toEqual([raise('a2')])
    const others = [raise('a2', { cell: 2 }), raise('a3', { ruleId: 'cpu-high' })]
    expect(supersede(others, stored(standing))).toEqual(others)
  })

  it('is told from a raise that comes again', () => {
    expect(supersede([raise('a1')], stored(standing))).toEqual([raise('a1')])
    const past = cleared(sampleAlert({ alertId: 'a0' }))
    expect(supersede([raise('a0')], stored(standing, past))).toEqual([raise('a0')])
  })

  it('is also one among several of the same changes', () => {
    const changes = [raise('a2'), clear('a2'), raise('a3'), raise('a4')]
    expect(told(supersede(changes, stored(standing)))).toEqual([
      'a1 cleared superseded',
      'a2 raised breached',
      'a2 cleared breached',
      'a3 raised breached',
      'a3 cleared superseded',
      'a4 raised breached',
    ])
  })
})
