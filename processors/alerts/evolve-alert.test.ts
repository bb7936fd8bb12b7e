import { type Alert, alertSchema } from '@telstar/contracts/alert'
import { describe, expect, it } from 'vitest'
import type { AlertChange, Happening, NewAlert } from './alert-change.js'
import { alertId } from './alert-id.js'
import { causeOf } from './cause-of.js'
import { evolveAlert } from './evolve-alert.js'

const lowSignal: NewAlert = {
  region: 'north',
  site: 'hill',
  node: 'n1',
  cell: 2,
  ruleId: 'signal-low',
  ruleVersion: 3,
  title: 'Signal strength below half',
  alarmType: 'QUALITY_OF_SERVICE',
  probableCause: 'DEGRADED_SIGNAL',
  specificProblem: '',
  severity: 'major',
  crossedThreshold: null,
  shadow: false,
  labels: {},
}
const surroundings = { now: 2000, previousAlertId: 'before', suppressedBy: null }
const change = (happening: Happening, actor = 'evaluate-alerts'): AlertChange => ({
  alertId: 'a1',
  at: 1000,
  actor,
  trace: { reason: 'breached' },
  happening,
})
const after = (alert: Alert | null, ...happenings: Happening[]) =>
  happenings.reduce<Alert | null>(
    (now, happening) => evolveAlert(now, change(happening, 'ann'), surroundings) ?? now,
    alert,
  )
const raised = after(null, { kind: 'raised', alert: lowSignal })

describe('an alert', () => {
  it('is raised at the time of the measurement and reported at ours', () => {
    expect(alertSchema.parse(raised)).toMatchObject({
      managedObject: 'north/n1/2',
      state: 'raised',
      perceivedSeverity: 'major',
      alarmRaisedTime: new Date(1000).toISOString(),
      alarmReportingTime: new Date(2000).toISOString(),
      previousAlertId: 'before',
      version: 1,
    })
  })

  it('keeps what people said of it apart from its state', () => {
    const alert = after(raised, { kind: 'acknowledged' }, { kind: 'assigned', assignee: 'bob' })
    expect(alert).toMatchObject({ state: 'raised', ackState: 'acknowledged', ackBy: 'ann', assignee: 'bob' })
    expect(alert?.version).toBe(3)
    expect(after(alert, { kind: 'unacknowledged' })).toMatchObject({
      ackState: 'unacknowledged',
      ackBy: null,
    })
  })

  it('is cleared for good: afterwards it only takes comments', () => {
    const cleared = after(raised, { kind: 'cleared' })
    expect(cleared).toMatchObject({ state: 'cleared', perceivedSeverity: 'cleared', severity: 'major' })
    for (const kind of ['cleared', 'acknowledged', 'unsuppressed'] as const)
      expect(evolveAlert(cleared, change({ kind }), surroundings)).toBeNull()
    expect(evolveAlert(cleared, change({ kind: 'commented' }), surroundings)?.version).toBe(3)
  })

  it('is raised once, and nothing happens to one that is not there', () => {
    expect(evolveAlert(raised, change({ kind: 'raised', alert: lowSignal }), surroundings)).toBeNull()
    expect(evolveAlert(null, change({ kind: 'cleared' }), surroundings)).toBeNull()
  })

  it('has the same id however often it is evaluated, and another at each recurrence', () => {
    expect(alertId('r', 'north/n1/2', 1000)).toBe(alertId('r', 'north/n1/2', 1000))
    expect(alertId('r', 'north/n1/2', 1000)).not.toBe(alertId('r', 'north/n1/2', 1001))
    expect(alertId('r', 'north/n1/2', 1000)).toMatch(/^[A-Za-z0-9]{20}$/)
  })
})

describe('the cause of an alert', () => {
  const outage = (ruleId: string, site = '', node = '') => ({ alertId: ruleId, ruleId, site, node })
  const place = { ruleId: 'signal-low', site: 'hill', node: 'n1' }

  it('is the widest outage above it', () => {
    const node = outage('node-offline', 'hill', 'n1')
    const site = outage('site-down', 'hill')
    const region = outage('region-silent')
    expect(causeOf(place, [node])).toBe('node-offline')
    expect(causeOf(place, [node, site])).toBe('site-down')
    expect(causeOf(place, [node, site, region])).toBe('region-silent')
    expect(causeOf(place, [outage('node-offline', 'hill', 'n2'), outage('site-down', 'dale')])).toBeNull()
  })

  it('of an outage is a wider one, never itself', () => {
    const site = { ruleId: 'site-down', site: 'hill', node: '' }
    expect(causeOf(site, [outage('site-down', 'hill'), outage('node-offline', 'hill', 'n1')])).toBeNull()
    expect(causeOf(site, [outage('site-down', 'hill'), outage('region-silent')])).toBe('region-silent')
    expect(causeOf({ ruleId: 'region-silent', site: '', node: '' }, [outage('region-silent')])).toBeNull()
  })
})
