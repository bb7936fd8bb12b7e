import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { formatParameter, textParameter } from '@telstar/http/query-parameter'
import { departments } from '../../domain/actor.js'
import { measures } from '../../projections/statistics/measures.js'
import { type StatisticsGroup, statisticsGroups, statisticsQuery } from '../../queries/statistics-query.js'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { withinReach } from '../access/within-reach.js'
import { listContent, wordParameter } from '../list-parameters.js'
import { refusals } from '../problems/refusals.js'
import { SupportProblem } from '../problems/support-problem.js'
import { type Statistics, statisticsOf } from './statistics.js'

const dayMs = 86_400_000
const mostDays = 400
const day = z.iso.date('must be a day, as 2026-11-23').regex(/^(19|2\d)/, 'must be of the years 1900 to 2999')
const groupBy = z
  .string()
  .transform((text) => text.split(','))
  .pipe(
    z
      .array(z.enum(statisticsGroups, `must be of ${statisticsGroups.join(', ')}`))
      .min(1)
      .max(5),
  )
  .openapi({ type: 'string', example: 'category,region' })

const durations = z.object({
  count: z.number().int(),
  meanMs: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  onTime: z.number().nullable().describe('Share within the target, 0 to 1'),
})
const statisticsSchema = z
  .object({
    group: z.partialRecord(z.enum(statisticsGroups), z.string().nullable()),
    counts: z.partialRecord(z.enum(measures), z.number().int()),
    firstResponse: durations,
    resolution: durations,
    reopenRate: z.number().nullable().describe('Reopened of resolved, 0 to 1'),
  })
  .openapi('Statistics')

const route = createRoute({
  method: 'get',
  path: '/v1/statistics',
  tags: ['statistics'],
  summary: 'Volumes, first response, resolution and reopen rate, by groups',
  description:
    'Of the days from `from` to `to`, both included, in UTC: the last 30 without them. By department, or of one, an item counts for each that worked on it.',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      from: day.optional(),
      to: day.optional(),
      groupBy: groupBy.default(['context', 'category']),
      context: wordParameter(['complaint', 'request']),
      category: textParameter.optional(),
      region: textParameter.optional(),
      department: wordParameter(departments),
      format: formatParameter,
    }),
  },
  responses: {
    200: {
      description: 'One entry for each group',
      content: listContent(z.object({ items: z.array(statisticsSchema) })),
    },
    ...refusals('unknown-parameter'),
  },
})

/** GET /v1/statistics */
export function addShowStatistics(api: OpenAPIHono, { reader, now }: Services): void {
  api.openapi(route, async (context) => {
    const { format, from, to, ...asked } = context.req.valid('query')
    const filter = withinReach(callerOf(context), asked)
    const query = statisticsQuery({ ...daysOf(from, to, now()), ...filter })
    const items = statisticsOf(await reader.read((ask) => ask(query, query.row)))
    const csv = { ...csvShape(asked.groupBy), format }
    return csvPage(context, { items, next: null }, csv) ?? context.json({ items }, 200)
  })
}

/** @throws {Problem} unknown-parameter */
function daysOf(
  from: string | undefined,
  to: string | undefined,
  nowMs: number,
): { from: string; to: string } {
  const last = to ?? dayOf(nowMs)
  const first = from ?? dayOf(Date.parse(last) - 29 * dayMs)
  const days = (Date.parse(last) - Date.parse(first)) / dayMs + 1
  if (days >= 1 && days <= mostDays) return { from: first, to: last }
  throw new SupportProblem('unknown-parameter', {
    errors: [
      { place: 'query.from', expected: `must be at most ${mostDays} days before to, and not after it` },
    ],
  })
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

function csvShape(groups: readonly StatisticsGroup[]) {
  const durationColumns = ['count', 'meanMs', 'p50Ms', 'p95Ms', 'onTime'] as const
  const named = (what: string) => durationColumns.map((column) => `${what}.${column}`)
  return {
    columns: [...groups, ...measures, ...named('firstResponse'), ...named('resolution'), 'reopenRate'],
    row: ({ group, counts, firstResponse, resolution, reopenRate }: Statistics) => [
      ...groups.map((name) => group[name] ?? null),
      ...measures.map((measure) => counts[measure] ?? 0),
      ...durationColumns.map((column) => firstResponse[column]),
      ...durationColumns.map((column) => resolution[column]),
      reopenRate,
    ],
  }
}
