import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningTimescale, startTimescale } from '@telstar/infra/engines/start-timescale'
import { migrateRegion } from '@telstar/infra/migrate-region'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, token } from './ask-api.js'
import { seedRegion } from './seed-region.js'

let folder: string
let timescale: RunningTimescale
let api: Awaited<ReturnType<typeof openApi>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telstar-query-'))
  timescale = await startTimescale({ dataDir: join(folder, 'data'), jobsEveryMs: 0 })
  await migrateRegion(timescale.url('postgres'))
  await seedRegion(timescale.url('postgres'))
  api = await openApi(timescale.url('telstar_reader'))
})

afterAll(async () => {
  await api?.stop()
  await timescale?.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A request with exactly these header lines; fetch would tidy them. */
function plain(port: number, path: string, lines: Record<string, string | string[]>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers: lines, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (part) => {
        body += part
      })
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
    })
    asked.on('error', reject).end()
  })
}

/** Sends bytes as they are and gives back all that came until the server closed. */
function bytes(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(api.port, '127.0.0.1', () => socket.write(text, 'latin1'))
    let answer = ''
    socket.setEncoding('latin1').on('data', (part) => {
      answer += part
    })
    socket.on('close', () => resolve(answer)).on('error', reject)
  })
}

describe('the token', () => {
  it('is refused in 30 wrong forms, with a challenge and without a word of data', async () => {
    const wrong: (string | string[])[] = [
      ...[
        '',
        ' ',
        token,
        `Bearer${token}`,
        `Bearer  ${token}`,
        `Bearer\t${token}`,
        `Bearer:${token}`,
        `Bearer="${token}"`,
      ],
      ...[
        `Basic ${token}`,
        `Basic ${btoa(`x:${token}`)}`,
        `Token ${token}`,
        `Digest ${token}`,
        `JWT ${token}`,
        `Bearers ${token}`,
      ],
      ...[
        `Bearer ${token} x`,
        `Bearer x ${token}`,
        `Bearer ${token},${token}`,
        `Bearer ${token};`,
        `Bearer "${token}"`,
      ],
      ...[
        `Bearer ${token.slice(0, -1)}`,
        `Bearer ${token}0`,
        `Bearer ${token.toUpperCase()}`,
        `Bearer ${token}=`,
      ],
      ...[
        `Bearer ${encodeURIComponent(token)}%00`,
        'Bearer null',
        'Bearer undefined',
        'Bearer *',
        'Bearer ',
        'Bearer',
      ],
      ...[`Bearer ${'a'.repeat(10_000)}`, 'Bearer eyJhbGciOiJub25lIn0.e30.', `Bearer ${btoa(token)}`],
      [`Bearer ${token}`, `Bearer ${token}`],
      [`Bearer ${token}`, 'Bearer x'],
    ]
    const other = await openApi(timescale.url('telstar_reader'))
    try {
      expect(wrong.length).toBeGreaterThanOrEqual(30)
      for (const authorization of wrong) {
        const { status, headers, body } = await plain(other.port, '/v1/nodes', { authorization })
        expect(status, JSON.stringify(authorization)).toBe(401)
        expect(headers['content-type']).toBe('application/problem+json')
        expect(headers['www-authenticate']).toMatch(/^Bearer /)
        expect(body).not.toContain('node-a')
        expect(body).not.toContain(token)
      }
      for (const path of [`/v1/nodes?access_token=${token}`, `/v1/nodes?token=${token}`])
        expect((await plain(other.port, path, {})).status).toBe(401)
    } finally {
      await other.stop()
    }
  })

  it('may be guessed wrong 100 times a minute; then 429, while the right one is served', async () => {
    const other = await openApi(timescale.url('telstar_reader'))
    const guess = () => plain(other.port, '/v1/nodes', { authorization: 'Bearer guess' })
    for (let i = 0; i < 100; i += 1) expect((await guess()).status).toBe(401)
    const { status, headers, body } = await guess()
    expect([status, JSON.parse(body).type]).toEqual([429, '/problems/too-many-failures'])
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    expect((await plain(other.port, '/v1/nodes', {})).status).toBe(401)
    expect((await other.ask('/v1/nodes')).status).toBe(200)
    await other.stop()
  })

  it('is asked for everywhere but at health and documentation, also where nothing is', async () => {
    const other = await openApi(timescale.url('telstar_reader'), { HTTP_HOST: '0.0.0.0' })
    const { paths } = (await (await other.ask('/openapi.json')).json()) as { paths: Record<string, unknown> }
    const closed = [
      ...Object.keys(paths),
      '/metrics',
      '/nowhere',
      '/v1',
      '/docs/../v1/nodes',
      '/v1/nodes/',
      '//v1/nodes',
    ]
    for (const path of closed) expect((await plain(other.port, path, {})).status, path).toBe(401)
    for (const path of ['/-/healthy', '/-/ready', '/docs', '/docs/start.js', '/openapi.json', '/problems'])
      expect((await plain(other.port, path, {})).status, path).toBe(200)
    await other.stop()
    expect((await plain(api.port, '/metrics', {})).body).toContain('telstar_query_requests_total')
  })
})

describe('wrong input', () => {
  const base = '/v1/series?node=node-a&metric=rsrp_dbm'

  it('is refused with the place and what is expected there', async () => {
    const cases: [string, number, string][] = [
      ['/v1/nodes?limit=0', 400, 'query.limit'],
      ['/v1/nodes?limit=1001', 400, 'query.limit'],
      ['/v1/nodes?limit=1e2', 400, 'query.limit'],
      ['/v1/nodes?limit=10&limit=20', 400, 'query.limit'],
      ['/v1/nodes?limit=', 400, 'query.limit'],
      ['/v1/nodes?sort=name', 400, 'query.sort'],
      ['/v1/nodes?__proto__=1', 400, 'query.__proto__'],
      ['/v1/nodes?status=up', 400, 'query.status'],
      ['/v1/nodes?q=a%00b', 400, 'query.q'],
      ['/v1/nodes?cursor=abc', 400, 'query.cursor'],
      ['/v1/nodes?format=xml', 400, 'query.format'],
      ['/v1/nodes/no%20node', 400, 'path.node'],
      ['/v1/series?node=node-a', 400, 'query.metric'],
      [`${base}&cell=-1`, 400, 'query.cell'],
      [`${base}&cell=99999`, 400, 'query.cell'],
      [`${base}&from=yesterday`, 400, 'query.from'],
      [`${base}&from=2026-02-30T00:00:00Z`, 400, 'query.from'],
      [`${base}&from=2026-01-01`, 400, 'query.from'],
      [`${base}&maxPoints=10001`, 400, 'query.maxPoints'],
      [`${base}&resolution=5m`, 400, 'query.resolution'],
      [`${base}&aggregate=median`, 400, 'query.aggregate'],
      ['/v1/series?node=node-a&metric=no_such', 422, 'query.metric'],
      ["/v1/series?node=node-a&metric=rsrp_dbm';DROP%20TABLE%20nodes--", 422, 'query.metric'],
      ['/v1/series?node=nobody&metric=rsrp_dbm', 422, 'query.node'],
      [`${base}&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`, 422, 'query.from'],
      [`${base}&from=0001-01-01T00:00:00Z`, 422, 'query.from'],
      [`${base}&aggregate=p95`, 422, 'query.aggregate'],
      ['/v1/completeness?node=node-a&from=2020-01-01T00:00:00Z', 422, 'query.from'],
      ['/v1/latest?metric=rsrp_dbm&withinMinutes=1441', 400, 'query.withinMinutes'],
      ['/v1/alerts?state=up', 400, 'query.state'],
      ['/v1/alerts?severity=cleared', 400, 'query.severity'],
      ['/v1/alerts?suppressed=1', 400, 'query.suppressed'],
      ['/v1/alerts?cursor=abc', 400, 'query.cursor'],
      ['/v1/silences/none', 400, 'path.silenceId'],
      ['/v1/rules/UPPER', 400, 'path.ruleId'],
      ['/v1/stream?lastEventId=1', 400, 'query.lastEventId'],
      [`/v1/stream?access_token=${token}`, 400, 'query.access_token'],
    ]
    for (const [path, status, place] of cases) {
      const response = await api.ask(path)
      const problem = (await response.json()) as { type: string; errors?: unknown[] }
      expect(response.status, path).toBe(status)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(problem.errors?.[0], path).toMatchObject({ place, expected: expect.stringMatching(/^\S.{5,}/) })
      expect((await api.ask(problem.type)).status, problem.type).toBe(200)
    }
  })

  it('never makes a fault of ours, whatever it is', async () => {
    const paths = [
      ...[
        'nodes',
        'nodes/node-a',
        'nodes/node-a/latest',
        'sites',
        'latest',
        'series',
        'metrics',
        'completeness',
      ],
      ...[
        'stats',
        'alerts',
        'alerts/counts',
        'alerts/a/history',
        'alerts/a/explain',
        'rules',
        'rules/a/versions',
      ],
      ...[
        'silences',
        'notices',
        'tasks',
        '../api/v2/alerts',
        '../api/v2/silences',
        '../api/v2/alerts/groups',
      ],
    ]
    const names = [
      'metric',
      'node',
      'cell',
      'from',
      'to',
      'maxPoints',
      'resolution',
      'aggregate',
      'limit',
      'cursor',
      'q',
      'site',
      'format',
      ...['state', 'severity', 'rule', 'suppressed', 'clearedSince', 'status', 'alert', 'filter', 'receiver'],
    ]
    const good = [
      'rsrp_dbm',
      'node-a',
      '1',
      '2026-11-01T00:00:00Z',
      'raw',
      'last',
      'csv',
      '9999-12-31T23:59:59Z',
      '0000-01-01T00:00:00Z',
    ]
    const value = fc.oneof(
      fc.constantFrom(...good),
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.integer().map(String),
    )
    const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), value), {
      maxLength: 5,
    })
    const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString())
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), query, async (path, pairs) => {
        const search = pairs.map(([name, text]) => `${encoded(name)}=${encoded(text)}`).join('&')
        const response = await api.ask(`/v1/${path}?${search}`)
        await response.arrayBuffer()
        expect(response.status).toBeLessThan(500)
      }),
      { numRuns: 300 },
    )
  })

  it('with another method, a body, or no acceptable form has its own answer', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const response = await api.ask('/v1/sites', { method })
      expect([response.status, response.headers.get('allow')], method).toEqual([405, 'GET, HEAD'])
    }
    expect((await api.ask('/v1/nodes/node-a', { method: 'POST', body: '{}' })).status).toBe(405)
    expect((await api.ask('/v1/nothing', { method: 'POST' })).status).toBe(404)
    const head = await api.ask('/v1/nodes', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await api.ask('/v1/stats', { headers: { accept: 'text/csv' } })).status).toBe(406)
    expect((await api.ask('/v1/nodes', { headers: { accept: 'image/png' } })).status).toBe(406)
    const auth = `Host: x\r\nAuthorization: Bearer ${token}\r\n`
    expect(await bytes(`GET /v1/nodes HTTP/1.1\r\n${auth}Content-Length: 5\r\n\r\nhello`)).toMatch(
      /^HTTP\/1.1 413 /,
    )
    expect(
      await bytes(
        `GET /v1/nodes HTTP/1.1\r\n${auth}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      ),
    ).toMatch(/^HTTP\/1.1 413 /)
  })

  it('that is no HTTP is answered with a problem and closed', async () => {
    const close = 'Connection: close\r\n'
    const cases: [string, RegExp][] = [
      ['GARBAGE\r\n\r\n', /^HTTP\/1.1 400 /],
      [`GET /v1/nodes HTTP/1.1\r\n${close}\r\n`, /^HTTP\/1.1 400 /],
      [`GET /v1/nodes HTTP/1.1\r\nHost:\r\n${close}\r\n`, /^HTTP\/1.1 4\d\d /],
      [`GET /v1/nodes HTTP/1.1\r\nHost: a b\r\n${close}\r\n`, /^HTTP\/1.1 4\d\d /],
      [`GET http://[::1/v1 HTTP/1.1\r\nHost: x\r\n${close}\r\n`, /^HTTP\/1.1 4\d\d /],
      [`GET /%ff%fe/%zz HTTP/1.1\r\nHost: x\r\n${close}\r\n`, /^HTTP\/1.1 4\d\d /],
      [`GET /v1/nodes/%c0%af HTTP/1.1\r\nHost: x\r\n${close}\r\n`, /^HTTP\/1.1 4\d\d /],
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
      [`TRACE /v1/nodes HTTP/1.1\r\nHost: x\r\n${close}\r\n`, /^HTTP\/1.1 4\d\d /],
      [
        `GET /v1/nodes HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
        /^HTTP\/1.1 4\d\d /,
      ],
    ]
    for (const [text, expected] of cases) expect(await bytes(text), text.slice(0, 60)).toMatch(expected)
    expect((await api.ask('/-/healthy')).status).toBe(200)
  })
})

describe('load', () => {
  it('beyond its bounds is sent away with 503 and Retry-After, and it answers again after', async () => {
    const small = await openApi(timescale.url('telstar_reader'), {
      QUEUE_LENGTH: '5',
      DATABASE_CONNECTIONS: '3',
    })
    const path = '/v1/series?node=node-a&metric=latency_ms&aggregate=p99&from=2017-01-01T00:00:00Z'
    const answers = await Promise.all(Array.from({ length: 300 }, () => small.ask(path)))
    const statuses = new Map<number, number>()
    for (const answer of answers) {
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      if (answer.status === 503) expect(answer.headers.get('retry-after')).toBe('2')
      await answer.arrayBuffer()
    }
    expect([...statuses.keys()].toSorted()).toEqual([200, 503])
    expect(statuses.get(200)).toBeGreaterThanOrEqual(7)
    expect((await small.ask('/-/ready')).status).toBe(200)
    expect((await small.ask(path)).status).toBe(200)
    await small.stop()
  })

  it('is let go at a stop: running answers arrive, and it takes seconds at most', async () => {
    const other = await openApi(timescale.url('telstar_reader'))
    const running = Array.from({ length: 20 }, () =>
      other.ask('/v1/series?node=node-a&metric=rsrp_dbm').then(
        async (response) => (await response.arrayBuffer()) && response.status,
        () => 'refused',
      ),
    )
    await other.ask('/-/healthy')
    const begun = Date.now()
    await other.stop()
    expect(Date.now() - begun).toBeLessThan(8000)
    for (const status of await Promise.all(running)) expect([200, 'refused']).toContain(status)
    await expect(fetch(`${other.url}/-/healthy`)).rejects.toThrow()
  })

  it('without a database is 503, health apart, and it stops cleanly', async () => {
    const alone = await openApi('postgres://telstar_reader@127.0.0.1:1/postgres')
    expect((await alone.ask('/-/healthy')).status).toBe(200)
    expect((await alone.ask('/-/ready')).status).toBe(503)
    const response = await alone.ask('/v1/nodes')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ type: '/problems/database-unavailable' })
    expect(response.headers.get('retry-after')).toBe('5')
    await alone.stop()
  })
})
