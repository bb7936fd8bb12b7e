import { z } from 'zod'
import { measures } from '../projections/statistics/measures.js'
import type { Query } from './query.js'

export const statisticsGroups = ['day', 'context', 'category', 'region', 'department'] as const
export type StatisticsGroup = (typeof statisticsGroups)[number]

/** A counter of one group. `buckets`: of a duration, counts by bucket; see `percentileMs`. */
export const statisticsRowSchema = z.object({
  group: z.partialRecord(z.enum(statisticsGroups), z.string()),
  measure: z.enum(measures),
  count: z.coerce.number(),
  sumMs: z.coerce.number(),
  buckets: z.record(z.string(), z.number()),
})

export type StatisticsRow = z.infer<typeof statisticsRowSchema>

const columns: Readonly<Record<StatisticsGroup, string>> = {
  day: "to_char(day, 'YYYY-MM-DD')",
  context: 'context',
  category: 'category',
  region: 'region',
  department: 'department',
}

/**
 * Counters of the days from `from` to `to`, both included (YYYY-MM-DD, UTC), by groups. By departments, or of one, an
 * item counts for each department that worked on it; else it counts once.
 */
export function statisticsQuery({
  from,
  to,
  groupBy,
  context,
  category,
  region,
  department,
}: {
  readonly from: string
  readonly to: string
  readonly groupBy: readonly StatisticsGroup[]
  readonly context?: 'complaint' | 'request' | null
  readonly category?: string | null
  readonly region?: string | null
  readonly department?: string | null
}): Query<typeof statisticsRowSchema> {
  const group = groupBy.map((name) => `'${name}', ${columns[name]}`).join(', ')
  const byDepartment = groupBy.includes('department') && !department
  return {
    text: `SELECT "group", measure, sum(count) AS count, sum(sum_ms) AS "sumMs",
        coalesce(jsonb_object_agg(bucket, count) FILTER (WHERE bucket >= 0), '{}') AS buckets
      FROM (
        SELECT jsonb_build_object(${group}) AS "group", measure, bucket, sum(count) AS count, sum(sum_ms) AS sum_ms
        FROM statistics.daily
        WHERE day BETWEEN $1::date AND $2::date AND ($3::text IS NULL OR context = $3)
          AND ($4::text IS NULL OR category = $4) AND ($5::text IS NULL OR region = $5)
          AND CASE WHEN $7 THEN department <> '' ELSE department = coalesce($6::text, '') END
        GROUP BY 1, 2, 3) AS counters
      GROUP BY 1, 2 ORDER BY 1, 2`,
    values: [from, to, context, category, region, department, byDepartment],
    row: statisticsRowSchema,
  }
}
