import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningTimescale, startTimescale } from '@telstar/infra/engines/start-timescale'
import { migrateRegion } from '@telstar/infra/migrate-region'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertOf, eventOf } from './alert-rows.js'
import { openApi } from './ask-api.js'
import { openStream } from './open-stream.js'
import { alerts, seedAlerts, taskId, writeEvents } from './seed-alerts.js'
import { expiredId, silenceId } from './seed-notices.js'
import { now } from './seed-region.js'

let folder: string
let timescale: RunningTimescale
let api: Awaited<ReturnType<typeof openApi>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telstar-alerts-'))
  timescale = await startTimescale({ dataDir: join(folder, 'data'), jobsEveryMs: 0 })
  await migrateRegion(timescale.url('postgres'))
  await seedAlerts(timescale.url('postgres'))
  api = await openApi(timescale.url('telstar_reader'))
})

afterAll(async () => {
  await api?.stop()
  await timescale?.stop()
  await rm(folder, { recursive: true, force: true })
})

const ids = async (query: string) =>
  (await api.json(`/v1/alerts?${query}`)).items.map(({ alertId }: { alertId: string }) => alertId)

describe('alerts', () => {
  it('are listed by the time they were raised, page by page, each once', async () => {
    const found: string[] = []
    let next = ''
    do {
      const page = await api.json(`/v1/alerts?limit=4${next}`)
      found.push(...page.items.map(({ alertId }: { alertId: string }) => alertId))
      next = page.next === null ? '' : `&cursor=${page.next}`
    } while (next !== '')
    const expected = alerts.toSorted(
      (a, b) =>
        Date.parse(b.alarmRaisedTime) - Date.parse(a.alarmRaisedTime) || (a.alertId < b.alertId ? -1 : 1),
    )
    expect(found).toEqual(expected.map(({ alertId }) => alertId))
  })

  it('are filtered by everything that tells them apart', async () => {
    expect(await ids('state=active&site=Alpha')).toEqual(['tried', 'child', 'down', 'acked', 'low'])
    expect(await ids('state=cleared')).toEqual(['well'])
    expect(await ids('state=updated')).toEqual(['acked'])
    expect(await ids('severity=critical')).toEqual(['down'])
    expect(await ids('rule=signal-low&node=node-a&cell=2')).toEqual(['acked'])
    expect(await ids('ackState=acknowledged&region=north')).toEqual(['acked'])
    expect(await ids('suppressed=true')).toEqual(['child'])
    expect(await ids('suppressed=false&shadow=true')).toEqual(['tried'])
    expect(await ids('q=NODE-B')).toEqual(['child'])
    const time = (minutesAgo: number) => new Date(now - minutesAgo * 60_000).toISOString()
    expect(await ids(`from=${time(30)}&to=${time(20)}`)).toEqual(['acked', 'low'])
    expect(await ids('region=south')).toEqual([])
  })

  it('come as CSV, too', async () => {
    const [head, line] = (await api.text('/v1/alerts?format=csv&severity=critical')).split('\r\n')
    expect(head).toMatch(/^alertId,state,severity,/)
    expect(line).toMatch(/^down,raised,critical,unacknowledged,north\/site:Alpha,/)
    expect(await api.text('/v1/alerts/acked/history?format=csv')).toContain('AlertAcknowledged,ann')
  })

  it('are counted by state, severity and acknowledgement; shadow ones apart', async () => {
    expect(await api.json('/v1/alerts/counts')).toMatchObject({
      ...{ active: 16, suppressed: 1, shadow: 1 },
      state: { raised: 15, updated: 1, cleared: 1 },
      severity: { critical: 1, major: 3, minor: 12, warning: 0, indeterminate: 0 },
      ackState: { acknowledged: 1, unacknowledged: 15 },
    })
    expect(await api.json('/v1/alerts/counts?site=Paged')).toMatchObject({
      active: 12,
      severity: { minor: 12 },
    })
  })

  it('are shown one by one with their life', async () => {
    expect(await api.json('/v1/alerts/acked')).toMatchObject({ alertId: 'acked', ackBy: 'ann', version: 3 })
    const first = await api.json('/v1/alerts/acked/history?limit=2')
    const second = await api.json(`/v1/alerts/acked/history?limit=2&cursor=${first.next}`)
    const types = [...first.items, ...second.items].map(({ type }: { type: string }) => type)
    expect(types).toEqual(['AlertRaised', 'AlertUpdated', 'AlertAcknowledged'])
    for (const path of ['', '/history', '/explain']) {
      const response = await api.ask(`/v1/alerts/nothing${path}`)
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { type: '/problems/unknown-alert' },
      ])
    }
  })

  it('are explained: the rule as it was, what it saw, who was told and who was not, and why', async () => {
    const told = await api.json('/v1/alerts/low/explain')
    expect(told.rule).toMatchObject({ ruleId: 'signal-low', version: 2, definition: { raise: 50 } })
    expect(told.events).toMatchObject([
      { version: 1, trace: { reason: 'breached', samples: [{ value: 41.5 }] } },
    ])
    expect(told.notices).toMatchObject([
      {
        decision: 'sent',
        reason: 'first',
        group: { site: 'Alpha' },
        notice: { noticeId: 'notice-1', status: 'sent' },
      },
      { decision: 'skipped', reason: 'silenced', detail: { silenceId }, notice: null },
    ])
    const outage = await api.json('/v1/alerts/down/explain')
    expect([outage.rule, outage.suppressing]).toEqual([null, ['child']])
  })
})

describe('rules, silences, notices and tasks', () => {
  it('are told: rules in force, with their versions and an ETag', async () => {
    const rules = (await api.json('/v1/rules')).items
    expect(rules.map(({ ruleId, version }: never) => [ruleId, version])).toEqual([
      ['signal-low', 2],
      ['tried-out', 1],
    ])
    const response = await api.ask('/v1/rules/signal-low')
    expect([response.status, response.headers.get('etag')]).toEqual([200, '"2"'])
    expect(await api.json('/v1/rules/signal-low?version=1')).toMatchObject({ definition: { raise: 45 } })
    expect((await api.ask('/v1/rules/gone')).status).toBe(404)
    const versions = (await api.json('/v1/rules/gone/versions')).items
    expect(versions.map(({ version, removed }: never) => [version, removed])).toEqual([
      [2, true],
      [1, false],
    ])
    expect(await api.text('/v1/rules?format=csv')).toContain('signal-low,2,false,threshold,Low,major')
  })

  it('are told: silences with their state', async () => {
    const silences = (await api.json('/v1/silences')).items
    expect(silences.map((one: { silenceId: string; state: string }) => [one.silenceId, one.state])).toEqual([
      [silenceId, 'active'],
      [expiredId, 'expired'],
    ])
    expect((await api.json('/v1/silences?state=expired')).items).toHaveLength(1)
    expect(await api.json(`/v1/silences/${silenceId}`)).toMatchObject({ state: 'active', author: 'ann' })
    expect((await api.ask(`/v1/silences/${taskId}`)).status).toBe(404)
  })

  it('are told: notices and tasks', async () => {
    const failed = (await api.json('/v1/notices?status=failed')).items
    expect(failed).toMatchObject([{ noticeId: 'notice-2', lastError: 'HTTP 500' }])
    expect((await api.json('/v1/notices?alert=low')).items).toMatchObject([{ noticeId: 'notice-1' }])
    expect(await api.json('/v1/notices/notice-1')).toMatchObject({
      tells: [{ alertId: 'low' }],
      content: { alerts: 1 },
    })
    const first = await api.json('/v1/notices?limit=1')
    expect((await api.json(`/v1/notices?limit=1&cursor=${first.next}`)).items).toHaveLength(1)
    expect((await api.json('/v1/tasks')).items).toMatchObject([{ taskId, status: 'done' }])
    expect(await api.json(`/v1/tasks/${taskId}`)).toMatchObject({ result: { alerts: [] } })
    expect((await api.ask('/v1/tasks/none')).status).toBe(404)
  })

  it('are checked without being set', async () => {
    const rule = {
      id: 'x',
      title: 'X',
      kind: 'threshold',
      metric: 'nothing',
      severity: 'major',
      direction: 'below',
    }
    const response = await api.ask('/v1/rules/check', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rules: [{ ...rule, raise: 1 }] }),
    })
    expect(await response.json()).toMatchObject({ valid: false, problems: [{ place: 'rules.0.metric' }] })
  })
})

describe('Alertmanager’s API', () => {
  it('tells active alerts with what suppresses them', async () => {
    const told = await api.json('/api/v2/alerts')
    expect(told).toHaveLength(16)
    const child = told.find(({ annotations }: never) => annotations['alert_id'] === 'child')
    const down = told.find(({ annotations }: never) => annotations['alert_id'] === 'down')
    expect(child.status).toMatchObject({ state: 'suppressed', inhibitedBy: [down.fingerprint] })
    expect(down).toMatchObject({ receivers: [{ name: 'noc' }], status: { state: 'active' } })
    const query = 'filter=alertname%3D%22signal-low%22&filter=site%3DAlpha&silenced=false'
    expect(await api.json(`/api/v2/alerts?${query}`)).toHaveLength(2)
    expect(await api.json('/api/v2/alerts?active=false&inhibited=false')).toHaveLength(12)
    expect(await api.json('/api/v2/alerts?receiver=no.')).toHaveLength(3)
  })

  it('tells groups, receivers, silences and its status', async () => {
    expect(await api.json('/api/v2/alerts/groups')).toMatchObject([
      { labels: { site: 'Alpha' }, receiver: { name: 'noc' }, alerts: [{}, {}, {}] },
    ])
    expect(await api.json('/api/v2/receivers')).toEqual([{ name: 'noc' }])
    expect(await api.json('/api/v2/silences?filter=site%3DPaged')).toMatchObject([
      { id: silenceId, status: { state: 'active' }, createdBy: 'ann' },
      { id: expiredId, status: { state: 'expired' } },
    ])
    expect(await api.json(`/api/v2/silence/${silenceId}`)).toMatchObject({ id: silenceId })
    expect(await api.json('/api/v2/status')).toMatchObject({
      cluster: { status: 'disabled' },
      versionInfo: {},
    })
  })

  it('refuses with a status and a text, alerts from outside among them', async () => {
    const cases: [string, RequestInit, number, RegExp][] = [
      ['/api/v2/alerts?filter=%3D', {}, 400, /bad matcher format/],
      ['/api/v2/alerts?filter=a%3D~(', {}, 400, /bad regular expression/],
      ['/api/v2/alerts', { method: 'POST', body: '[]' }, 405, /come from the rules/],
      [`/api/v2/silence/${taskId}`, {}, 404, /silences/],
      ['/api/v2/silences', { method: 'POST', body: '{}' }, 403, /turned off|OPERATOR_TOKEN/],
    ]
    for (const [path, init, status, reason] of cases) {
      const response = await api.ask(path, init)
      expect([response.status, response.headers.get('content-type')], path).toEqual([
        status,
        'application/json',
      ])
      expect(await response.json(), path).toMatch(reason)
    }
  })
})

describe('the stream', () => {
  const raised = (alertId: string, site = 'Alpha') => eventOf('AlertRaised', alertOf({ alertId, site }))

  it('tells what happens from now on, filtered, within a second', async () => {
    const [all, beta] = await Promise.all([openStream(api), openStream(api, '?site=Beta&severity=major')])
    expect(all.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const begun = Date.now()
    await writeEvents(timescale.url('postgres'), [raised('s1'), raised('s2', 'Beta')])
    const [first, second] = [await all.next(), await all.next()]
    expect(Date.now() - begun).toBeLessThan(2000)
    expect([first, second]).toMatchObject([
      { event: 'AlertRaised', data: { alert: { alertId: 's1' }, trace: { reason: 'breached' } } },
      { event: 'AlertRaised', data: { alert: { alertId: 's2' } } },
    ])
    expect(await beta.next()).toMatchObject({ data: { alert: { alertId: 's2' } } })
    await Promise.all([all.close(), beta.close()])
  })

  it('goes on after the last id without a gap, also after a restart of the API', async () => {
    const stream = await openStream(api)
    await writeEvents(timescale.url('postgres'), [raised('s3')])
    const { id } = await stream.next()
    await stream.close()
    await writeEvents(
      timescale.url('postgres'),
      Array.from({ length: 700 }, (_, i) => raised(`burst-${i}`)),
    )
    const other = await openApi(timescale.url('telstar_reader'))
    const resumed = await openStream(other, '', { 'last-event-id': id })
    const named = await openStream(other, `?lastEventId=${id}`)
    for (let i = 0; i < 700; i += 1) {
      expect((await resumed.next()).data?.alert.alertId).toBe(`burst-${i}`)
      expect((await named.next()).data?.alert.alertId).toBe(`burst-${i}`)
    }
    await other.stop()
    expect(await resumed.ended()).toBe(true)
  })

  it('begins now where it is asked to begin in the future, and says so', async () => {
    const stream = await openStream(api, '', { 'last-event-id': '99999999999-1' })
    expect(await stream.next()).toMatchObject({ event: 'Reset' })
    await stream.close()
  })

  it('is bounded in number, and a place that is freed is taken again', async () => {
    const few = await openApi(timescale.url('telstar_reader'), { STREAMS: '2' })
    const open = [await openStream(few), await openStream(few)]
    const response = await few.ask('/v1/stream')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10'])
    await response.arrayBuffer()
    expect((await few.ask('/v1/stream', { method: 'HEAD' })).status).toBe(200)
    await open[0]?.close()
    await expect
      .poll(async () => {
        const again = await openStream(few).catch(() => null)
        await again?.close()
        return again !== null
      })
      .toBe(true)
    await few.stop()
  })
})
