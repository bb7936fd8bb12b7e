import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningTimescale, startTimescale } from '@telstar/infra/engines/start-timescale'
import { migrateRegion } from '@telstar/infra/migrate-region'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi } from './ask-api.js'
import { now, seedRegion } from './seed-region.js'

const minute = 60_000
const begin = now - 120 * minute
const iso = (time: number) => new Date(time).toISOString()
const range = `from=${iso(begin)}&to=${iso(now)}`

interface Point {
  readonly time: string
  readonly value: number | null
  readonly samples: number
  readonly completeness: number | null
}

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

describe('nodes and sites', () => {
  it('are listed by name, page by page, each once, without those removed', async () => {
    const names: string[] = []
    let next = ''
    do {
      const page = await api.json(`/v1/nodes?limit=10${next}`)
      names.push(...page.items.map(({ node }: { node: string }) => node))
      next = page.next === null ? '' : `&cursor=${page.next}`
    } while (next !== '')
    expect(names).toEqual([...new Set(names)].toSorted())
    expect(names).toHaveLength(33)
    expect(names).not.toContain('gone')
  })

  it('are filtered by site, status, technology, vendor and text', async () => {
    const found = async (query: string) =>
      (await api.json(`/v1/nodes?${query}`)).items.map(({ node }: { node: string }) => node)
    expect(await found('site=Alpha')).toEqual(['node-a', 'node-b'])
    expect(await found('status=offline')).toEqual(['node-b'])
    expect(await found('technology=NR&vendor=Nokia')).toEqual(['node-b'])
    expect(await found('q=ERIC')).toEqual(['node-a'])
    expect(await found('q=%25')).toEqual([])
    expect(await found("q='%20OR%201=1--")).toEqual([])
  })

  it('are shown with their cells, removed ones too', async () => {
    const node = await api.json('/v1/nodes/node-a')
    expect(node).toMatchObject({ node: 'node-a', site: 'Alpha', status: 'online', removedAt: null })
    expect(
      node.cells.map(({ cell, technology }: { cell: number; technology: string }) => [cell, technology]),
    ).toEqual([
      [1, 'NR'],
      [2, 'LTE'],
    ])
    expect((await api.json('/v1/nodes/gone')).removedAt).toBe(iso(now - 3_600_000))
    expect((await api.ask('/v1/nodes/nobody')).status).toBe(404)
  })

  it('come as CSV with the next page in the Link header, and no text in it is a formula', async () => {
    const response = await api.ask('/v1/nodes?q=node-&limit=2', { headers: { accept: 'text/csv' } })
    expect(response.headers.get('content-type')).toContain('text/csv')
    const link = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')![1]!
    const second = await (await api.ask(link, { headers: { accept: 'text/csv' } })).text()
    expect(second.split('\r\n')[1]).toMatch(/^node-c,north,"'=HYPERLINK\(""http:\/\/evil""\)",'\+1,'@x,/)
  })

  it('are counted by site', async () => {
    expect((await api.json('/v1/sites')).items).toContainEqual({
      ...{ site: 'Alpha', nodes: 2, online: 1, offline: 1, unknown: 0 },
    })
  })
})

describe('latest values', () => {
  it('of a node are its newest per cell and metric, exact in time, ratios derived', async () => {
    const { items } = await api.json('/v1/nodes/node-a/latest')
    const value = (cell: number, metric: string) =>
      items.find((item: { cell: number; metric: string }) => item.cell === cell && item.metric === metric)
    expect(value(1, 'signal_strength_pct')).toMatchObject({ value: 21.9, time: iso(now - 10_000), unit: '%' })
    expect(value(2, 'rsrp_dbm')).toMatchObject({ value: -97.5 })
    expect(value(1, 'call_drop_rate_pct')).toMatchObject({ value: 0 })
    expect(value(0, 'cpu_pct')).toMatchObject({ value: 59, time: iso(now - minute) })
    expect(value(1, 'snr_db')).toBeUndefined()
  })

  it('of a node long silent are those of its last hour', async () => {
    expect((await api.json('/v1/nodes/node-b/latest')).items).toEqual([
      {
        metric: 'signal_strength_pct',
        unit: '%',
        cell: 1,
        time: iso(now - 240 * minute + 1234),
        value: 33.25,
      },
      { metric: 'packet_loss_pct', unit: '%', cell: 1, time: iso(now - 250 * minute), value: 2.5 },
    ])
    expect((await api.json('/v1/nodes/node-c/latest')).items).toEqual([])
  })

  it('of the fleet hold every node, with null where nothing is that new', async () => {
    const first = await api.json('/v1/latest?metric=signal_strength_pct&limit=2')
    expect(first.items).toEqual([
      { node: 'node-a', site: 'Alpha', cell: 1, time: iso(now - minute), value: 21.9 },
      { node: 'node-a', site: 'Alpha', cell: 2, time: iso(now - minute), value: 31.9 },
      { node: 'node-b', site: 'Alpha', cell: null, time: null, value: null },
    ])
    const within = await api.json('/v1/latest?metric=signal_strength_pct&limit=2&withinMinutes=300')
    expect(within.items.at(-1)).toMatchObject({ node: 'node-b', cell: 1, value: 33.25 })
    const rest = await api.json(`/v1/latest?metric=signal_strength_pct&limit=1000&cursor=${first.next}`)
    expect(rest.items).toHaveLength(31)
    const ratio = await api.json('/v1/latest?metric=call_drop_rate_pct&site=Alpha')
    expect(ratio.items[0]).toMatchObject({ node: 'node-a', value: 0 })
  })
})

describe('a series', () => {
  const series = (query: string) => api.json(`/v1/series?node=node-a&${range}&${query}`)

  it('holds every bucket of the range, gaps as null, with completeness beside each', async () => {
    const found = await series('metric=signal_strength_pct&cell=1&resolution=1m')
    const points: Point[] = found.points
    expect(found).toMatchObject({ resolution: '1m', stepSeconds: 60, aggregate: 'avg', unit: '%' })
    expect(points.map(({ time }) => time)).toEqual(
      Array.from({ length: 120 }, (_, i) => iso(begin + i * minute)),
    )
    expect(points[10]).toMatchObject({ value: 11, samples: 6, completeness: 1 })
    for (let i = 30; i < 35; i += 1)
      expect(points[i]).toMatchObject({ value: null, samples: 0, completeness: 0 })
    expect(points[60]).toMatchObject({ samples: 3, completeness: 0.5 })
    expect(found.completeness).toBe(0.95)
  })

  it('joins all cells when none is named', async () => {
    const { points, cell } = await series('metric=signal_strength_pct&resolution=1m')
    expect(cell).toBeNull()
    expect(points[10]).toMatchObject({ value: 16, samples: 12, completeness: 1 })
    expect(points[60].completeness).toBe(0.75)
  })

  it('divides a ratio after summing: 0 % and 10 % minutes of equal calls make 5 %, not measured makes null', async () => {
    const whole = await series('metric=call_drop_rate_pct&cell=1&resolution=1d')
    expect(whole.points.find(({ value }: Point) => value !== null).value).toBeGreaterThan(4)
    const { points } = await series('metric=call_drop_rate_pct&cell=1&resolution=1m')
    expect([points[0].value, points[1].value, points[2].value]).toEqual([null, 0, 10])
    const ten = await api.json(
      `/v1/series?metric=call_drop_rate_pct&node=node-a&from=${iso(begin + 2 * minute)}&to=${iso(begin + 4 * minute)}&maxPoints=2&cell=2`,
    )
    const mean = ten.points.reduce((sum: number, { value }: Point) => sum + value!, 0) / ten.points.length
    expect(mean).toBeCloseTo(5, 9)
  })

  it('knows every aggregate a metric keeps', async () => {
    const at = async (aggregate: string, metric = 'latency_ms') =>
      (await series(`metric=${metric}&cell=1&resolution=1m&aggregate=${aggregate}`)).points[1].value
    // Minute 1 holds latencies 7 to 12.
    expect(await at('avg')).toBe(9.5)
    expect(await at('min')).toBe(7)
    expect(await at('max')).toBe(12)
    expect(await at('sum')).toBe(57)
    expect(await at('count')).toBe(6)
    expect(await at('last')).toBe(12)
    const [p50, p95, p99] = [await at('p50'), await at('p95'), await at('p99')]
    expect(p50).toBeGreaterThan(9.5 / 1.59)
    expect(p50).toBeLessThan(9.5 * 1.59)
    expect(p95).toBeGreaterThanOrEqual(p50)
    expect(p99).toBeLessThanOrEqual(12)
    expect(await at('sum', 'calls_attempted')).toBe(60)
  })

  it('gives single samples with gaps marked, by name or where one a second would fit', async () => {
    const raw = await series('metric=signal_strength_pct&cell=1&resolution=raw')
    expect(raw).toMatchObject({ aggregate: 'none', resolution: 'raw', stepSeconds: null })
    const empty = raw.points.filter(({ value }: Point) => value === null)
    expect(empty.map(({ time }: Point) => time)).toEqual([
      iso(begin + 30 * minute),
      iso(begin + 60 * minute + 30_000),
    ])
    expect(raw.points.length - empty.length).toBe(687)
    const close = `from=${iso(now - 10 * minute)}&to=${iso(now)}`
    const auto = await api.json(`/v1/series?node=node-a&metric=rsrp_dbm&cell=1&${close}`)
    expect(auto.resolution).toBe('raw')
    expect(auto.points).toHaveLength(60)
    const ratio = await api.json(
      `/v1/series?node=node-a&metric=call_drop_rate_pct&cell=1&resolution=raw&${close}`,
    )
    expect(new Set(ratio.points.map(({ value }: Point) => value))).toEqual(new Set([0, 10]))
  })

  it('spans ten years within its limits, and says what is too much', async () => {
    const years = `from=${iso(now - 3650 * 86_400_000)}&to=${iso(now)}`
    for (const points of [2, 100, 10_000]) {
      const found = await api.json(
        `/v1/series?node=node-a&metric=latency_ms&${years}&maxPoints=${points}&aggregate=p95`,
      )
      expect(found.points.length).toBeLessThanOrEqual(points)
      expect(found.points.some(({ value }: Point) => value !== null)).toBe(true)
    }
    const minutes = await api.ask(`/v1/series?node=node-a&metric=latency_ms&${years}&resolution=1m`)
    expect(minutes.status).toBe(422)
    expect(await minutes.json()).toMatchObject({ type: '/problems/too-many-points' })
    const samples = await api.ask(
      `/v1/series?node=node-a&metric=rsrp_dbm&cell=1&${range}&resolution=raw&maxPoints=100`,
    )
    expect(samples.status).toBe(422)
  })

  it('of a silent range knows the rhythm from before, and expects nothing of a node not yet there', async () => {
    const later = `from=${iso(now)}&to=${iso(now + 5 * minute)}`
    const future = await api.json(`/v1/series?node=node-a&metric=rsrp_dbm&cell=1&resolution=1m&${later}`)
    expect(future.points.map(({ completeness }: Point) => completeness)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
    const gap = `from=${iso(begin + 30 * minute)}&to=${iso(begin + 35 * minute)}`
    const silent = await api.json(`/v1/series?node=node-a&metric=rsrp_dbm&cell=1&resolution=1m&${gap}`)
    expect(silent.points.map(({ value }: Point) => value)).toEqual([null, null, null, null, null])
    const before = `from=${iso(now - 30 * 86_400_000)}&to=${iso(now - 29 * 86_400_000)}`
    expect((await api.json(`/v1/series?node=node-a&metric=rsrp_dbm&${before}`)).completeness).toBeNull()
  })

  it('comes as CSV', async () => {
    const lines = (
      await api.text(`/v1/series?node=node-a&metric=rsrp_dbm&cell=1&resolution=1m&${range}&format=csv`)
    ).split('\r\n')
    expect(lines[0]).toBe('time,value,samples,completeness')
    expect(lines[1]).toBe(`${iso(begin)},-97.5,6,1`)
    expect(lines[31]).toBe(`${iso(begin + 30 * minute)},,0,0`)
    expect(lines).toHaveLength(122)
  })
})

describe('the region', () => {
  it('lists its catalogue', async () => {
    const { items } = await api.json('/v1/metrics')
    expect(items.find(({ name }: { name: string }) => name === 'call_drop_rate_pct')).toMatchObject({
      kind: 'ratio',
      ratio: { numerator: 'calls_dropped', denominator: 'calls_attempted', scale: 100 },
    })
    expect(await api.text('/v1/metrics?format=csv')).toContain('rsrp_dbm,radio,gauge,dBm')
  })

  it('knows the holes of a node’s ledger', async () => {
    const found = await api.json('/v1/completeness?node=node-a')
    expect(found.boots).toMatchObject([
      {
        boot: 100,
        firstSeq: 1,
        lastSeq: 60,
        batches: 54,
        missing: 6,
        samples: 648,
        values: 3241,
        quarantined: 1,
      },
      { boot: 200, firstSeq: 1, lastSeq: 1, batches: 1, missing: 0 },
    ])
    expect(found.holes).toMatchObject([
      { boot: 100, firstSeq: 40, lastSeq: 40 },
      {
        boot: 100,
        firstSeq: 20,
        lastSeq: 24,
        sentAfter: iso(begin + 19 * minute),
        sentBefore: iso(begin + 25 * minute),
      },
    ])
    expect(found.completeness).toBe(0.9016)
    expect((await api.json('/v1/completeness?node=node-c')).completeness).toBeNull()
  })

  it('tells what arrives and how old the newest sample is', async () => {
    const stats = await api.json('/v1/stats')
    expect(stats).toMatchObject({
      region: 'north',
      samplesPerSecond: 2,
      valuesPerSecond: expect.closeTo(10, 1),
    })
    expect(stats.nodes).toEqual({ total: 33, online: 31, offline: 1, unknown: 1 })
    expect(stats.groups[0]).toMatchObject({ group: 'radio', newest: iso(now - 10_000) })
    expect(stats.groups[0].lagSeconds).toBeGreaterThan(0)
  })
})
