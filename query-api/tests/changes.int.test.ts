import { randomUUID } from 'node:crypto'
import { type ScratchEngines, startScratchEngines } from '@telstar/infra/scratch-engines'
import { createLogger } from '@telstar/runtime/logger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handleCommandsConfig } from '../../processors/handle-commands/config.js'
import { startHandleCommands } from '../../processors/handle-commands/start.js'
import { amtool, hasAmtool } from './amtool.js'
import { openApi, operatorToken } from './ask-api.js'
import { openStream } from './open-stream.js'
import { seedAlerts } from './seed-alerts.js'
import { silenceId } from './seed-notices.js'
import { now, seedRegion } from './seed-region.js'

const log = createLogger('changes', 'silent')

let engines: ScratchEngines
let api: Awaited<ReturnType<typeof openApi>>
let processor: Awaited<ReturnType<typeof startHandleCommands>>

const settings = () => ({ OPERATOR_TOKEN: operatorToken, KAFKA_BROKERS: engines.brokers })

const startProcessor = () =>
  startHandleCommands(
    handleCommandsConfig({
      KAFKA_BROKERS: engines.brokers,
      DATABASE_URL: engines.databaseUrl('telstar_writer'),
    }),
    log,
  )

beforeAll(async () => {
  engines = await startScratchEngines(log)
  await seedRegion(engines.databaseUrl('postgres'))
  await seedAlerts(engines.databaseUrl('postgres'))
  api = await openApi(engines.databaseUrl('telstar_reader'), settings(), Date.now)
  processor = await startProcessor()
})

afterAll(async () => {
  await api?.stop()
  await processor?.stop()
  await engines?.stop()
})

/** A change and its answer, in short. */
async function change(what: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await api.change(what, body, headers)
  const answer = (await response.json()) as Record<string, never>
  return { status: response.status, answer, headers: response.headers }
}

const soon = (hours: number) => new Date(now + hours * 3_600_000).toISOString()
const site = (value: string) => [{ name: 'site', value }]
const rule = {
  ...{ id: 'hot', title: 'Hot', kind: 'threshold', metric: 'temperature_c', severity: 'minor' },
  ...{ direction: 'above', raise: 60 },
}

describe('who may change', () => {
  it('is the operator alone: every change is refused to the token that reads', async () => {
    const { paths } = (await (await api.ask('/openapi.json')).json()) as { paths: Record<string, object> }
    const changes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'get' && path !== '/v1/rules/check')
        .map((method) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x')] as const),
    )
    expect(changes).toHaveLength(17)
    for (const [method, path] of changes) {
      const response = await api.ask(path, { method })
      expect(response.status, `${method} ${path}`).toBe(403)
      expect(await response.text()).toMatch(/operator token|operator-needed/)
      expect((await fetch(`${api.url}${path}`, { method })).status, `${method} ${path}`).toBe(401)
    }
  })

  it('is nobody without an operator token, and that is said with how to turn it on', async () => {
    const closed = await openApi(engines.databaseUrl('telstar_reader'), { KAFKA_BROKERS: engines.brokers })
    const response = await closed.ask('/v1/nodes/node-a', { method: 'DELETE' })
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { type: '/problems/changes-off', detail: expect.stringContaining('OPERATOR_TOKEN') },
    ])
    await closed.stop()
  })

  it('learns at each path which methods there are', async () => {
    for (const [path, allow] of [
      ['/v1/nodes', 'GET, HEAD, POST'],
      ['/v1/rules/low', 'GET, HEAD, PUT, DELETE'],
      ['/v1/alerts/low/acknowledge', 'POST'],
    ]) {
      const response = await api.change(`PATCH ${path}`, {})
      expect([response.status, response.headers.get('allow')], path).toEqual([405, allow])
    }
  })
})

describe('the body of a change', () => {
  it('is JSON of 64 kB at most that PostgreSQL can hold, and nothing else', async () => {
    const path = '/v1/alerts/low/comment'
    const cases: [string, Record<string, string>, number, string][] = [
      ['{"comment":1}', {}, 400, 'invalid-input'],
      ['{"comment":"x","more":1}', {}, 400, 'invalid-input'],
      ['{"comment":"a\\u0000b"}', {}, 400, 'invalid-input'],
      ['{"comment":"\\ud800"}', {}, 400, 'invalid-input'],
      ['{"comment"', {}, 400, 'invalid-input'],
      ['{}', { 'x-operator': 'ä' }, 400, 'invalid-input'],
      ['{"comment":"x"}', { 'idempotency-key': 'x' }, 400, 'invalid-input'],
      ['comment=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'media-type'],
      [`{"comment":"${'x'.repeat(70_000)}"}`, {}, 413, 'body-too-large'],
    ]
    for (const [body, headers, status, code] of cases) {
      const { status: got, answer } = await change(`POST ${path}`, body, headers)
      expect([got, answer['type']], body.slice(0, 40)).toEqual([status, `/problems/${code}`])
    }
    const { status } = await change('DELETE /v1/rules/none', '{}')
    expect(status).toBe(413)
  })
})

describe('alerts', () => {
  it('are acknowledged, commented and assigned, each step in their history and on the stream', async () => {
    const stream = await openStream(api)
    const ann = { 'x-operator': 'Ann' }
    expect(await change('POST /v1/alerts/low/acknowledge', undefined, ann)).toMatchObject({
      status: 200,
      answer: { accepted: true, by: 'Ann', type: 'AcknowledgeAlert' },
    })
    expect(await stream.next()).toMatchObject({ event: 'AlertAcknowledged', data: { actor: 'Ann' } })
    expect((await change('POST /v1/alerts/low/comment', { comment: 'on my way' })).status).toBe(200)
    expect((await change('POST /v1/alerts/low/assign', { assignee: 'bob' })).status).toBe(200)
    expect(await api.json('/v1/alerts/low')).toMatchObject({ ackBy: 'Ann', assignee: 'bob', version: 4 })
    await stream.close()
  })

  it('are refused what does not fit them, with the reason', async () => {
    const cases: [string, unknown, number, string][] = [
      ['low/acknowledge', {}, 409, 'already-acknowledged'],
      ['well/acknowledge', {}, 409, 'already-cleared'],
      ['down/unacknowledge', {}, 409, 'not-acknowledged'],
      ['down/clear', {}, 409, 'automatic-alert'],
      ['nothing/comment', { comment: 'x' }, 404, 'unknown-alert'],
    ]
    for (const [path, body, status, code] of cases) {
      const { status: got, answer } = await change(`POST /v1/alerts/${path}`, body)
      expect([got, answer['type']], path).toEqual([status, `/problems/${code}`])
    }
  })

  it('are changed once however often a change is repeated under its key', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const comment = { comment: 'once' }
    const first = await change('POST /v1/alerts/down/comment', comment, key)
    const again = await change('POST /v1/alerts/down/comment', comment, key)
    expect([first.status, again.status]).toEqual([200, 200])
    expect(again.answer).toEqual(first.answer)
    expect((await api.json('/v1/alerts/down/history')).items).toHaveLength(2)
    const other = await change('POST /v1/alerts/down/comment', { comment: 'twice' }, key)
    expect([other.status, other.answer['type']]).toEqual([409, '/problems/key-reused'])
    expect(await api.json(`/v1/commands/${first.answer['commandId']}`)).toEqual(first.answer)
  })
})

describe('silences', () => {
  it('are made, changed and ended', async () => {
    const body = { matchers: site('Alpha'), endsAt: soon(2), comment: 'works' }
    const made = await change('POST /v1/silences', body, { 'x-operator': 'ann' })
    const path = made.headers.get('location') ?? ''
    expect([made.status, await api.json(path)]).toMatchObject([201, { state: 'active', author: 'ann' }])
    expect((await change(`PUT ${path}`, { ...body, endsAt: soon(3) })).status).toBe(200)
    expect(await api.json(path)).toMatchObject({ endsAt: soon(3) })
    expect((await change(`DELETE ${path}`)).status).toBe(200)
    expect((await change(`DELETE ${path}`)).answer['type']).toBe('/problems/silence-expired')
    expect((await change('POST /v1/silences', { ...body, endsAt: soon(-2) })).status).toBe(422)
    expect((await change(`PUT /v1/silences/${randomUUID()}`, body)).status).toBe(404)
  })
})

describe('rules', () => {
  it('are set by version: who changes what was changed meanwhile is told', async () => {
    const put = (body: unknown, headers = {}) => change('PUT /v1/rules/hot', body, headers)
    const first = await put(rule, { 'if-match': '"0"' })
    expect([first.status, first.headers.get('etag')]).toEqual([201, '"1"'])
    const second = await put({ ...rule, raise: 70 }, { 'if-match': '"1"' })
    expect([second.status, second.headers.get('etag')]).toEqual([200, '"2"'])
    expect((await put({ ...rule, raise: 80 }, { 'if-match': '"1"' })).status).toBe(412)
    expect((await put({ ...rule, metric: 'nothing' })).answer['type']).toBe('/problems/bad-rule')
    expect((await put({ ...rule, id: 'cold' })).status).toBe(400)
    expect(await api.json('/v1/rules/hot')).toMatchObject({ version: 2, definition: { raise: 70 } })
    expect((await change('DELETE /v1/rules/hot')).status).toBe(200)
    expect((await change('DELETE /v1/rules/hot')).status).toBe(404)
  })

  it('are tried on what was stored, as a task', async () => {
    const wanted = { rules: [rule], from: soon(-2), to: soon(-1) }
    const { status, headers } = await change('POST /v1/rules/backtest', wanted)
    expect(status).toBe(202)
    expect(await api.json(headers.get('location') ?? '')).toMatchObject({
      kind: 'backtest',
      status: 'waiting',
    })
    expect((await change('POST /v1/rules/backtest', { ...wanted, to: soon(5) })).status).toBe(422)
  })
})

describe('nodes and notices', () => {
  it('are registered with a token that is told once, rotated, and removed', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const body = { node: 'new-1', site: 'Alpha', cells: [{ cell: 1 }] }
    const made = await change('POST /v1/nodes', body, key)
    expect(made).toMatchObject({ status: 201, answer: { token: expect.stringMatching(/^tst_/) } })
    expect(made.headers.get('cache-control')).toBe('no-store')
    expect(JSON.stringify(await api.json(`/v1/commands/${made.answer['commandId']}`))).not.toContain('tst_')
    expect((await change('POST /v1/nodes', body, key)).answer['token']).toBeNull()
    expect((await change('POST /v1/nodes', body)).answer['type']).toBe('/problems/node-exists')
    const rotated = await change('POST /v1/nodes/new-1/rotate-token')
    expect(rotated.answer['token']).toMatch(/^tst_/)
    expect(rotated.answer['token']).not.toBe(made.answer['token'])
    expect((await change('DELETE /v1/nodes/new-1')).status).toBe(200)
    expect((await change('DELETE /v1/nodes/new-1')).status).toBe(404)
  })

  it('are tried again when they failed', async () => {
    expect((await change('POST /v1/notices/notice-2/retry')).status).toBe(200)
    expect(await api.json('/v1/notices/notice-2')).toMatchObject({ status: 'queued' })
    expect((await change('POST /v1/notices/notice-1/retry')).answer['type']).toBe('/problems/not-failed')
  })
})

describe('amtool', () => {
  it.skipIf(!hasAmtool)(
    '(Debian: prometheus-alertmanager) queries alerts, adds, queries and ends silences',
    async () => {
      const run = (...args: string[]) => amtool(api.url, operatorToken, args)
      expect(await run('alert', 'query', 'alertname=site-down', '-o', 'extended')).toMatch(/site="?Alpha/)
      expect(await run('alert', 'query', '-o', 'json', 'severity=~crit.*')).toMatch(/"fingerprint"/)
      const silence = [
        '--comment=works',
        '--author=ann',
        '--duration=1h',
        'site=Beta',
        'severity=~major|minor',
      ]
      const id = (await run('silence', 'add', ...silence)).trim()
      expect(await run('silence', 'query', 'site=Beta')).toContain(id)
      expect(await run('silence', 'query')).toContain(silenceId)
      await run('silence', 'expire', id)
      expect(await run('silence', 'query')).not.toContain(id)
      expect(await api.json(`/v1/silences/${id}`)).toMatchObject({ state: 'expired', author: 'ann' })
      const reader = amtool(api.url, 'token-of-the-tests.0123456789', ['silence', 'add', ...silence])
      await expect(reader).rejects.toThrow(/403/)
    },
  )
})

describe('a change nobody decides', () => {
  it('is answered 202 with where to ask, and carried out when somebody does', async () => {
    await processor.stop()
    const { status, answer, headers } = await change('POST /v1/alerts/down/acknowledge')
    expect([status, headers.get('location')]).toEqual([202, `/v1/commands/${answer['commandId']}`])
    expect((await api.ask(headers.get('location') ?? '')).status).toBe(404)
    processor = await startProcessor()
    await expect
      .poll(async () => (await api.ask(headers.get('location') ?? '')).status, { timeout: 30_000 })
      .toBe(200)
  })

  it('is 503 when Kafka does not take it, and answers are given all the same', async () => {
    await engines.kafka.stop()
    const { status, answer } = await change('POST /v1/alerts/down/unacknowledge')
    expect([status, answer['type']]).toEqual([503, '/problems/kafka-unavailable'])
    expect((await api.ask('/v1/alerts/down')).status).toBe(200)
  })
})
