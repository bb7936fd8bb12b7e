import { describe, expect, it } from 'vitest'
import { alertOf } from '../../tests/alert-rows.js'
import { gettableAlerts } from './gettable-alert.js'
import { gettableSilence, sortedSilences } from './gettable-silence.js'

const now = Date.parse('2026-11-20T11:00:00Z')
const iso = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
const silenceId = '6f0b5a56-0000-4000-8000-000000000001'

const silence = (id: string, from: number, to: number) => ({
  silenceId: id,
  matchers: [{ name: 'site', value: 'Alpha', isRegex: false, isEqual: true }],
  ...{ startsAt: iso(from), endsAt: iso(to), author: 'ann', comment: 'works', updatedAt: iso(-60) },
})

const shown = (surroundings: Partial<Parameters<typeof gettableAlerts>[0]>) =>
  gettableAlerts({
    ...{ alerts: [], silences: [], receivers: new Map(), now, origin: 'http://api' },
    ...surroundings,
  })

describe('an alert for Alertmanager’s clients', () => {
  it('has its labels, none of them empty, and where it is explained', () => {
    const [alert] = shown({
      alerts: [alertOf({ alertId: 'a1', site: '' })],
      receivers: new Map([['a1', ['noc']]]),
    })
    expect(alert).toMatchObject({
      labels: { alertname: 'signal-low', severity: 'major', node: 'node-a', cell: '1', region: 'north' },
      annotations: { summary: 'Signal below half', observed: 'signal_strength_pct 41.5 %', alert_id: 'a1' },
      startsAt: '2026-11-20T10:00:00.000Z',
      endsAt: iso(5),
      receivers: [{ name: 'noc' }],
      generatorURL: 'http://api/v1/alerts/a1/explain',
      status: { state: 'active', silencedBy: [], inhibitedBy: [], mutedBy: [] },
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    expect(alert?.labels).not.toHaveProperty('site')
  })

  it('is suppressed by silences, and by the alert that is its cause, under that one’s fingerprint', () => {
    const alerts = [
      alertOf({ alertId: 'cell', suppressedBy: 'site' }),
      alertOf({ alertId: 'site', node: '', cell: 0, ruleId: 'site-down' }),
      alertOf({ alertId: 'away', site: 'Beta', node: 'node-z', suppressedBy: 'gone' }),
    ]
    const [cell, site, away] = shown({ alerts, silences: [silence(silenceId, -5, 5)] })
    expect(site?.status).toMatchObject({ state: 'suppressed', silencedBy: [silenceId], inhibitedBy: [] })
    expect(cell?.status).toMatchObject({ silencedBy: [silenceId], inhibitedBy: [site?.fingerprint] })
    expect(away?.status).toMatchObject({ state: 'suppressed', silencedBy: [], inhibitedBy: ['gone'] })
  })
})

describe('silences for Alertmanager’s clients', () => {
  it('are sorted as Alertmanager does, with their state', () => {
    const ids = (silences: ReturnType<typeof silence>[]) =>
      sortedSilences(silences.map((one) => gettableSilence(one, now))).map(({ id, status }) => [
        id,
        status.state,
      ])
    const given = [
      silence('old', -60, -30),
      silence('ended', -60, 0),
      silence('later', 9, 20),
      silence('soon', 5, 30),
    ]
    expect(ids([...given, silence('long', -9, 60), silence('short', -9, 5)])).toEqual([
      ...[
        ['short', 'active'],
        ['long', 'active'],
        ['soon', 'pending'],
        ['later', 'pending'],
      ],
      ...[
        ['ended', 'expired'],
        ['old', 'expired'],
      ],
    ])
  })
})
