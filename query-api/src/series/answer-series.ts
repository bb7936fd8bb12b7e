import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Metric } from '@telstar/contracts/metric-catalogue'
import { answerFormat } from '@telstar/http/answer-format'
import { csvResponse } from '@telstar/http/answer-list'
import { csvTable } from '@telstar/http/csv-table'
import type { Ask } from '@telstar/http/reader'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import { findNode, unknownQueryNode } from '../nodes/node-query.js'
import type { Services } from '../services.js'
import { chooseAggregate, type SeriesAggregate } from './choose-aggregate.js'
import { narrowestPlan, planSeries, type SeriesPlan, type SeriesRange } from './plan-series.js'
import { type BucketPlan, type RawPlan, readBuckets, readSamples, refuseSamples } from './read-series.js'
import type { KnownSpan } from './rhythm.js'
import type { SeriesSubject } from './series-query.js'
import { type Series, type SeriesQuery, seriesQuerySchema, seriesSchema } from './series-schema.js'

const route = createRoute({
  method: 'get',
  path: '/v1/series',
  tags: ['metrics'],
  summary: 'A metric of a node or cell over time, every bucket of the range with its completeness',
  security: [{ bearer: [] }],
  request: { query: seriesQuerySchema },
  responses: {
    200: {
      description: 'The series',
      content: { 'application/json': { schema: seriesSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals('unanswerable', 'too-many-points'),
  },
})

const hourMs = 3_600_000

/** GET /v1/series */
export function addAnswerSeries(api: OpenAPIHono, { reader, catalogue, now }: Services): void {
  api.openapi(route, async (context) => {
    const query = context.req.valid('query')
    const format = answerFormat(context, ['json', 'csv'], query.format)
    const question = decideQuestion(query, await catalogue.metric(query.metric), now())
    const series = await reader.read((ask) => answer(ask, question))
    return format === 'json' ? context.json(series, 200) : csvResponse(context, seriesTable(series))
  })
}

interface Question {
  readonly query: SeriesQuery
  readonly metric: Metric
  readonly aggregate: SeriesAggregate
  readonly range: SeriesRange
  readonly plan: SeriesPlan
  readonly now: number
}

/** What is asked, with everything left out filled in; pure. @throws {Problem} unanswerable, too-many-points */
export function decideQuestion(query: SeriesQuery, metric: Metric, now: number): Question {
  const aggregate = decideAggregate(query, metric)
  const to = query.to ?? now
  const range = {
    from: query.from ?? to - hourMs,
    to,
    resolution: query.resolution,
    maxPoints: query.maxPoints,
    rawAnswers: query.cell !== undefined && query.aggregate === undefined,
  }
  const plan = planSeries(range)
  if ('points' in plan) return { query, metric, aggregate, range, plan, now }
  if (plan.refused === 'too-many-points') throw new QueryProblem('too-many-points', { detail: plan.advice })
  throw unanswerable('from', plan.advice)
}

function decideAggregate(
  { aggregate: asked, cell, resolution }: SeriesQuery,
  metric: Metric,
): SeriesAggregate {
  if (resolution === 'raw' && asked !== undefined)
    throw unanswerable('aggregate', 'single samples have no aggregate; leave it out or ask for buckets')
  if (resolution === 'raw' && cell === undefined)
    throw unanswerable('cell', 'single samples are those of one cell; 0 is the node itself')
  const aggregate = chooseAggregate(metric, { aggregate: asked, cellNamed: cell !== undefined })
  if (typeof aggregate !== 'string') throw unanswerable('aggregate', aggregate.refused)
  return aggregate
}

function unanswerable(parameter: string, expected: string): QueryProblem {
  return new QueryProblem('unanswerable', {
    detail: expected,
    errors: [{ place: `query.${parameter}`, expected }],
  })
}

async function answer(ask: Ask, question: Question): Promise<Series> {
  const { query, metric, plan } = question
  const node = await findNode(ask, query.node, unknownQueryNode())
  const subject = { metric, nodeId: node.nodeId, cell: query.cell ?? null }
  const known = {
    since: node.registeredAt.getTime(),
    until: Math.min(question.now, node.removedAt?.getTime() ?? Number.POSITIVE_INFINITY),
  }
  if (plan.source !== 'raw') return answerBuckets(ask, question, { subject, plan, known })
  const samples = await readSamples(ask, subject, plan)
  if (samples) return rawSeries(question, plan, samples)
  if (query.resolution === 'raw') refuseSamples(plan)
  // More than one sample a second: `auto` promised to keep within maxPoints.
  const fallback = narrowestPlan(question.range, plan.points) as BucketPlan
  return answerBuckets(ask, question, { subject, plan: fallback, known })
}

interface BucketsOf {
  readonly subject: SeriesSubject
  readonly plan: BucketPlan
  readonly known: KnownSpan
}

async function answerBuckets(
  ask: Ask,
  question: Question,
  { subject, plan, known }: BucketsOf,
): Promise<Series> {
  const { aggregate } = question
  const { points, completeness } = await readBuckets(ask, subject, { plan, aggregate, known })
  return {
    ...headOf(question, plan),
    aggregate,
    stepSeconds: plan.stepMs / 1000,
    completeness,
    points: points.map(({ start, ...point }) => ({ time: iso(start), ...point })),
  }
}

function rawSeries(
  question: Question,
  plan: RawPlan,
  samples: readonly { time: number; value: number | null }[],
): Series {
  return {
    ...headOf(question, plan),
    aggregate: 'none',
    stepSeconds: null,
    completeness: null,
    points: samples.map(({ time, value }) => ({
      time: iso(time),
      value,
      samples: value === null ? 0 : 1,
      completeness: null,
    })),
  }
}

function headOf({ query, metric }: Question, plan: SeriesPlan) {
  return {
    metric: metric.name,
    unit: metric.unit,
    node: query.node,
    cell: query.cell ?? null,
    resolution: plan.source,
    from: iso(plan.from),
    to: iso(plan.to),
  }
}

function seriesTable(series: Series): string {
  return csvTable(
    ['time', 'value', 'samples', 'completeness'],
    series.points.map(({ time, value, samples, completeness }) => [time, value, samples, completeness]),
  )
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
