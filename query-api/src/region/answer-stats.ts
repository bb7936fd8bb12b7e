import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { groupsOf, type MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { answerFormat } from '@telstar/http/answer-format'
import type { Ask } from '@telstar/http/reader'
import { sqlIdentifier } from '../database/sql-identifier.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'

const time = z.iso.datetime()
const rate = z.number().describe('Per second, over the last minute')

const statsSchema = z
  .object({
    region: z.string(),
    time: time.describe('The database’s clock'),
    batchesPerSecond: rate,
    samplesPerSecond: rate,
    valuesPerSecond: rate,
    nodes: z.object({
      total: z.number().int(),
      online: z.number().int(),
      offline: z.number().int(),
      unknown: z.number().int(),
    }),
    groups: z.array(
      z.object({
        group: z.string(),
        newest: time.nullable().describe('Time of the newest stored sample, none of the future'),
        lagSeconds: z.number().nullable().describe('From then to now'),
      }),
    ),
  })
  .openapi('Stats')

const route = createRoute({
  method: 'get',
  path: '/v1/stats',
  tags: ['region'],
  summary: 'Whether the region is well: what arrives, who is online, how old the newest sample is',
  security: [{ bearer: [] }],
  request: { query: z.strictObject({}) },
  responses: {
    200: { description: 'At most two seconds old', content: { 'application/json': { schema: statsSchema } } },
    ...refusals(),
  },
})

const freshMs = 2000

/** GET /v1/stats */
export function addAnswerStats(api: OpenAPIHono, { region, reader, catalogue, now }: Services): void {
  let known: { readonly at: number; readonly stats: Promise<z.infer<typeof statsSchema>> } | null = null
  const ask = async () => {
    const metrics = await catalogue.metrics()
    return reader.read((question) => readStats(question, region, metrics))
  }
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    if (!known || now() - known.at >= freshMs) known = { at: now(), stats: ask() }
    const current = known
    try {
      return context.json(await current.stats, 200)
    } catch (error) {
      if (known === current) known = null
      throw error
    }
  })
}

const regionRow = z.object({
  now: z.date(),
  batches: z.number(),
  samples: z.number(),
  values: z.number(),
  total: z.number(),
  online: z.number(),
  offline: z.number(),
})

const newestRow = z.object({ newest: z.date().nullable() })

const regionStatement = {
  text: `SELECT now() AS now, arrived.*, registered.*
FROM (SELECT count(*)::int AS batches, coalesce(sum(samples), 0)::float8 AS samples,
    coalesce(sum("values"), 0)::float8 AS "values"
  FROM batches WHERE received_at > now() - interval '60 seconds' AND received_at <= now()) AS arrived,
  (SELECT count(*)::int AS total, count(*) FILTER (WHERE status = 'online')::int AS online,
    count(*) FILTER (WHERE status = 'offline')::int AS offline
  FROM nodes WHERE removed_at IS NULL) AS registered`,
  values: [],
}

async function readStats(ask: Ask, region: string, metrics: MetricCatalogue) {
  const [row] = await ask(regionStatement, regionRow)
  const { now, total, online, offline, ...arrived } = row!
  const groups = []
  for (const group of groupsOf(metrics)) {
    // The newest first from the index on time; a clock that runs ahead must not hide a lag.
    const text = `SELECT max(time) AS newest FROM ${sqlIdentifier(group)} WHERE time <= now()`
    const [found] = await ask({ text, values: [] }, newestRow)
    const newest = found?.newest ?? null
    const lagSeconds = newest && (now.getTime() - newest.getTime()) / 1000
    groups.push({ group, newest: newest?.toISOString() ?? null, lagSeconds })
  }
  return {
    region,
    time: now.toISOString(),
    batchesPerSecond: arrived.batches / 60,
    samplesPerSecond: arrived.samples / 60,
    valuesPerSecond: arrived.values / 60,
    nodes: { total, online, offline, unknown: total - online - offline },
    groups,
  }
}
