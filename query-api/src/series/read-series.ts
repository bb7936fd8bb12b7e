import type { Ask } from '@telstar/http/reader'
import { z } from 'zod'
import { QueryProblem } from '../http/query-problem.js'
import { isPercentile, type SeriesAggregate } from './choose-aggregate.js'
import { type FilledSeries, fillGaps, type MeasuredBucket } from './fill-gaps.js'
import { markGaps, type RawSample } from './mark-gaps.js'
import { percentileOf } from './percentile.js'
import { type SeriesPlan, seriesLimits } from './plan-series.js'
import { type KnownSpan, rhythmOf } from './rhythm.js'
import { bucketQuery, earlierHoursQuery, rawQuery, type SeriesSubject } from './series-query.js'

export type RawPlan = Extract<SeriesPlan, { source: 'raw' }>
export type BucketPlan = Exclude<SeriesPlan, RawPlan>

const start = z.number()
const samples = z.number()
const bucketRow = z.object({ start, samples, value: z.number().nullable() })
const hourRow = z.object({ start, samples })
const rawRow = z.object({ time: z.number(), value: z.number().nullable() })
const percentileRow = z.object({
  start,
  samples,
  buckets: z.array(z.number()),
  min: z.number().nullable(),
  max: z.number().nullable(),
})

const fractions = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

/** The buckets of a range, gaps filled, each with its completeness. */
export async function readBuckets(
  ask: Ask,
  subject: SeriesSubject,
  { plan, aggregate, known }: { plan: BucketPlan; aggregate: SeriesAggregate; known: KnownSpan },
): Promise<FilledSeries> {
  const measured = await measuredBuckets(ask, { subject, plan, aggregate })
  const earlierRhythm =
    rhythmOf(measured) === null ? rhythmOf(await ask(earlierHoursQuery(subject, plan.from), hourRow)) : null
  return fillGaps(measured, { ...plan, known, earlierRhythm })
}

async function measuredBuckets(
  ask: Ask,
  { subject, plan, aggregate }: { subject: SeriesSubject; plan: BucketPlan; aggregate: SeriesAggregate },
): Promise<MeasuredBucket[]> {
  const statement = bucketQuery(subject, plan, aggregate)
  if (!isPercentile(aggregate)) return ask(statement, bucketRow)
  const rows = await ask(statement, percentileRow)
  return rows.map(({ start, samples, buckets, min, max }) => ({
    start,
    samples,
    value: min === null || max === null ? null : percentileOf({ buckets, min, max }, fractions[aggregate]),
  }))
}

/** Single samples, gaps marked; null when that is more than the plan allows. */
export async function readSamples(
  ask: Ask,
  subject: SeriesSubject,
  plan: RawPlan,
): Promise<RawSample[] | null> {
  const rows = await ask(rawQuery(subject, plan), rawRow)
  if (rows.length > plan.points) return null
  const marked = markGaps(rows)
  return marked.length > plan.points ? null : marked
}

/** @throws {Problem} too-many-points */
export function refuseSamples(plan: RawPlan): never {
  throw new QueryProblem('too-many-points', {
    detail: `There are more than ${plan.points} samples in this range; ask for a shorter one or resolution=auto (${seriesLimits.mostPoints} is the most).`,
  })
}
