import type { Alert } from '@telstar/contracts/alert'
import { alertLabels } from '@telstar/contracts/alert-labels'
import { describe, expect, it } from 'vitest'
import { cleared, eventOf, sampleAlert } from '../tests/sample-alert.js'
import { compileInhibition } from './inhibition.js'
import { evolveMember, type Member } from './member.js'
import { noticeConfigSchema } from './notice-config.js'
import { groupOf } from './notice-group.js'
import { type Planning, planGroup } from './plan-group.js'
import { compileRoute } from './route.js'

const minute = 60_000
const channels = [{ kind: 'console' }]
const config = noticeConfigSchema.parse({
  receivers: [
    { name: 'noc', channels },
    { name: 'lead', channels },
  ],
  route: {
    receiver: 'noc',
    group_interval: '5m',
    repeat_interval: '1h',
    escalate: [
      { after: '15m', receiver: 'lead' },
      { after: '30m', receiver: 'lead' },
    ],
  },
  inhibit_rules: [
    { source_matchers: ['alertname=power'], target_matchers: ['severity=~"major|minor"'], equal: ['site'] },
  ],
})
const route = compileRoute(config.route)
const inhibition = compileInhibition(config.inhibit_rules)
const group = groupOf(route, {})
const free: Planning = {
  ...{ route, now: 0, inhibits: inhibition([]) },
  silencedBy: () => null,
  limitedUntil: () => null,
  knows: () => true,
}

/** A member after its alert's events, as the group would have it. */
const entered = (alert: Alert = sampleAlert()): Member => {
  const step = evolveMember(null, eventOf('AlertRaised', alert), { groupKey: group.key, belongs: true })
  if (step === null) throw new Error('it did not enter')
  return step.member
}
const after = (member: Member, change: Partial<Alert>): Member => {
  const alert = { ...member.alert, ...change, version: member.alert.version + 1 }
  const step = evolveMember(member, eventOf('AlertUpdated', alert), { groupKey: group.key, belongs: true })
  return step?.member ?? member
}
const ended = (member: Member): Member => after(member, cleared(member.alert))
const look = (member: Member, planning: Partial<Planning> = {}) => {
  const plan = planGroup(group, [member], { ...free, ...planning })
  const tells = plan.tellings.map(({ receiver, reason, transition }) => `${receiver} ${reason} ${transition}`)
  const quiets = plan.quiets.map(({ decision, reason }) => `${decision} ${reason}`)
  return { ...plan, tells, quiets, member: plan.changed[0] ?? member }
}
const toldAt0 = () => look(entered()).member

describe('a group tells of an alert', () => {
  it('first when its time has come, and looks again for the escalation', () => {
    expect(look(entered())).toMatchObject({
      tells: ['noc first 1'],
      quiets: [],
      dueAt: 15 * minute,
      firing: 1,
    })
  })

  it('nothing more until it is due, and says so on record once', () => {
    const recent = look(toldAt0(), { now: 5 * minute })
    expect(recent).toMatchObject({ tells: [], quiets: ['skipped recent'], dueAt: 15 * minute })
    expect(look(recent.member, { now: 6 * minute }).quiets).toEqual([])
  })

  it('to the next level while nobody acknowledges, each level once', () => {
    const first = look(toldAt0(), { now: 15 * minute })
    expect(first).toMatchObject({ tells: ['lead escalated 1-escalation-1'], dueAt: 30 * minute })
    expect(look(first.member, { now: 30 * minute }).tells).toEqual(['lead escalated 1-escalation-2'])
    expect(look(toldAt0(), { now: 45 * minute }).tells).toHaveLength(2)
  })

  it('again after repeat_interval, with a key of its own each time', () => {
    const quiet = { ...route, escalate: [] }
    const once = look(toldAt0(), { route: quiet, now: 60 * minute })
    expect(once.tells).toEqual(['noc repeat 1-repeat-0'])
    expect(look(once.member, { route: quiet, now: 119 * minute }).tells).toEqual([])
    expect(look(once.member, { route: quiet, now: 120 * minute }).tells).toEqual([
      `noc repeat 1-repeat-${60 * minute}`,
    ])
  })

  it('to the next level in time, however long group_interval is', () => {
    const soon = {
      ...route,
      escalate: [{ afterMs: 2 * minute, receiver: 'lead' }],
      groupIntervalMs: 5 * minute,
    }
    const first = look(entered(), { route: soon })
    expect(first.dueAt).toBe(2 * minute)
    const recent = look(first.member, { route: soon, now: minute })
    expect(recent).toMatchObject({ tells: [], dueAt: 2 * minute })
    const second = look(recent.member, { route: soon, now: 2 * minute })
    expect(second).toMatchObject({ tells: ['lead escalated 1-escalation-1'], dueAt: 60 * minute })
    const often = { ...soon, escalate: [], repeatIntervalMs: minute }
    expect(look(entered(), { route: often }).dueAt).toBe(5 * minute)
  })

  it('again under a new key after another group has taken it over', () => {
    const quiet = { ...route, escalate: [] }
    const repeats = [0, 30 * minute].map((at) => {
      const told = look(entered(), { route: quiet, now: at }).member
      return look(told, { route: quiet, now: at + 60 * minute }).tells.join()
    })
    expect(new Set(repeats).size).toBe(2)
  })

  it('no repetition and no escalation once it is acknowledged', () => {
    const acknowledged = after(toldAt0(), { ackState: 'acknowledged', ackBy: 'ann' })
    expect(look(acknowledged, { now: 300 * minute })).toMatchObject({
      ...{ tells: [], quiets: ['skipped acknowledged'], dueAt: null },
    })
    const again = after(acknowledged, { ackState: 'unacknowledged', ackBy: null })
    expect(look(again, { now: 20 * minute }).tells).toEqual(['lead escalated 1-escalation-1'])
  })

  it('when its severity changes or it is flapping, but not at a comment', () => {
    expect(look(after(toldAt0(), { severity: 'critical' }), { now: minute }).tells).toEqual(['noc changed 2'])
    expect(look(after(toldAt0(), { flapping: true }), { now: minute }).tells).toEqual(['noc changed 2'])
    expect(look(after(toldAt0(), { assignee: 'bob' }), { now: minute }).tells).toEqual([])
  })

  it('its end to everybody who heard of its beginning', () => {
    const told = look(ended(toldAt0()), { now: minute })
    expect(told).toMatchObject({ tells: ['noc resolved 2'], gone: ['a1'], dueAt: null, firing: 0 })
    const escalated = look(toldAt0(), { now: 15 * minute }).member
    expect(look(ended(escalated), { now: 16 * minute }).tells).toEqual(['noc resolved 2', 'lead resolved 2'])
  })

  it('nothing of one that came and went inside group_wait', () => {
    expect(look(ended(entered()))).toMatchObject({
      tells: [],
      quiets: ['skipped resolved-quietly'],
      gone: ['a1'],
    })
  })
})

describe('a group keeps to itself', () => {
  const silenced = { silencedBy: () => 'quiet-night' }

  it('what is silenced, and tells it when the silence is over', () => {
    const held = look(entered(), silenced)
    expect(held).toMatchObject({ tells: [], quiets: ['skipped silenced'], dueAt: 5 * minute })
    expect(look(held.member, { ...silenced, now: 5 * minute }).quiets).toEqual([])
    expect(look(held.member, { silencedBy: () => 'another', now: 5 * minute }).quiets).toEqual([
      'skipped silenced',
    ])
    expect(look(held.member, { now: 10 * minute }).tells).toEqual(['noc first 1'])
  })

  it('the end of what was told, until its silence is over', () => {
    const held = look(ended(toldAt0()), { ...silenced, now: minute })
    expect(held).toMatchObject({ tells: [], gone: [], dueAt: 6 * minute })
    expect(look(held.member, { now: 6 * minute })).toMatchObject({ tells: ['noc resolved 2'], gone: ['a1'] })
  })

  it('what has its cause elsewhere, but not the end of what was told before', () => {
    const caused = after(toldAt0(), { suppressedBy: 'site-down-1' })
    const held = look(caused, { now: 20 * minute })
    expect(held).toMatchObject({ tells: [], quiets: ['skipped inhibited'], dueAt: 25 * minute })
    expect(held.quiets.length).toBe(1)
    expect(look(ended(held.member), { now: 21 * minute }).tells).toEqual(['noc resolved 3'])
    expect(look(after(held.member, { suppressedBy: null }), { now: 21 * minute }).tells).toEqual([
      'lead escalated 1-escalation-1',
    ])
  })

  it('what is over the limit of its receiver, until there is room', () => {
    const limited = { limitedUntil: (receiver: string) => (receiver === 'noc' ? 2 * minute : null) }
    const held = look(entered(), limited)
    expect(held).toMatchObject({ tells: [], quiets: ['delayed rate-limited'], dueAt: 2 * minute })
    expect(held.member.told).toBeNull()
    expect(look(held.member, { now: 2 * minute }).tells).toEqual(['noc first 1'])
    const changed = look(after(toldAt0(), { severity: 'critical' }), { ...limited, now: 15 * minute })
    expect(changed.tells).toEqual(['lead escalated 2-escalation-1'])
    expect(look(changed.member, { now: 16 * minute }).tells).toEqual(['noc changed 2'])
  })

  it('what its labels no longer lead to, except for its end', () => {
    const moved = { ...toldAt0(), moved: true }
    expect(look(moved, { now: 90 * minute })).toMatchObject({
      tells: [],
      quiets: ['skipped moved'],
      dueAt: null,
    })
    expect(look(ended(moved)).tells).toEqual(['noc resolved 2'])
    expect(look({ ...entered(), moved: true }).gone).toEqual(['a1'])
  })

  it('everything when the configuration no longer has its route', () => {
    const gone = { quiets: ['skipped receiver-gone'], gone: ['a1'] }
    expect(look(entered(), { route: undefined })).toMatchObject(gone)
    expect(look(ended(toldAt0()), { route: undefined, knows: () => false })).toMatchObject(gone)
  })

  it('all but the end when its route is gone and its receiver is not', () => {
    const held = look(toldAt0(), { route: undefined, now: 90 * minute })
    expect(held).toMatchObject({ tells: [], quiets: ['skipped moved'], gone: [], dueAt: null })
    const end = look(ended(held.member), { route: undefined, now: 91 * minute })
    expect(end).toMatchObject({ tells: ['noc resolved 2'], gone: ['a1'] })
  })
})

describe('an inhibition', () => {
  const power = sampleAlert({ alertId: 'p', ruleId: 'power', severity: 'critical' })
  const by = (standing: Alert[], alert: Alert) => inhibition(standing)(alert, alertLabels(alert))
  it.each([
    ['a source at the same site', [power], sampleAlert(), 'p'],
    ['a source at another site', [{ ...power, site: 'dale' }], sampleAlert(), null],
    ['no source', [sampleAlert({ alertId: 'b' })], sampleAlert(), null],
    ['a target that does not fit', [power], sampleAlert({ severity: 'critical' }), null],
    ['a shadow rule as source', [{ ...power, shadow: true }], sampleAlert(), null],
    ['itself', [{ ...power, severity: 'minor' as const }], { ...power, severity: 'minor' as const }, null],
    ['the cause on record', [], sampleAlert({ suppressedBy: 'x' }), 'x'],
  ])('with %s', (...[, standing, alert, expected]) => {
    expect(by(standing, alert)).toBe(expected)
  })
})

describe('a member', () => {
  it('does not enter at its end, nor go back to an older version', () => {
    const where = { groupKey: group.key, belongs: true }
    expect(evolveMember(null, eventOf('AlertCleared', cleared(sampleAlert())), where)).toBeNull()
    const member = ended(entered())
    expect(evolveMember(member, eventOf('AlertRaised', sampleAlert()), where)).toBeNull()
  })

  it('is where the routes of a new configuration lead, and only with the version that is known', () => {
    const standing = eventOf('AlertCommented', sampleAlert())
    const away = evolveMember(toldAt0(), standing, { groupKey: group.key, belongs: false })
    expect(away).toMatchObject({ member: { moved: true }, stirs: true })
    const where = { groupKey: group.key, belongs: true }
    expect(evolveMember(away?.member ?? null, standing, where)).toMatchObject({ member: { moved: false } })
    expect(evolveMember(toldAt0(), standing, where)).toBeNull()
    const newer = { ...after(toldAt0(), {}), moved: true }
    expect(evolveMember(newer, standing, where)).toBeNull()
  })

  it('keeps the version with which it was cleared when somebody comments later', () => {
    const member = ended(toldAt0())
    expect(after(member, {})).toMatchObject({ version: 3, transition: 2 })
  })
})
