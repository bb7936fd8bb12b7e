import { z } from '@hono/zod-openapi'
import { rollupResolutions } from '@telstar/contracts/group-table'
import { nodeIdSchema } from '@telstar/contracts/node-id'
import {
  formatParameter,
  instantParameter,
  integerParameter,
  textParameter,
} from '@telstar/http/query-parameter'
import { cellParameter } from '../http/cell-parameter.js'
import { askedAggregates } from './choose-aggregate.js'
import { seriesLimits } from './plan-series.js'

const resolutions = ['raw', ...rollupResolutions.map(({ name }) => name), 'auto'] as const

export const seriesQuerySchema = z.strictObject({
  metric: textParameter.describe('A name of GET /v1/metrics').openapi({ example: 'signal_strength_pct' }),
  node: nodeIdSchema.meta({ example: 'node-001' }),
  cell: cellParameter
    .optional()
    .describe('Cell number, 0 is the node itself; without it all cells of the node together'),
  from: instantParameter.optional().describe('Inclusive; an hour before `to` if left out'),
  to: instantParameter.optional().describe('Exclusive; now if left out'),
  maxPoints: integerParameter({ min: 2, max: seriesLimits.mostPoints })
    .optional()
    .describe(`Points at most; ${seriesLimits.autoPoints} if left out with resolution=auto, else 10000`),
  resolution: z
    .enum(resolutions, `must be one of ${resolutions.join(', ')}`)
    .default('auto')
    .describe(
      'raw: single samples (one cell, 31 days at most). auto: the narrowest step within maxPoints; single samples where one a second would fit, a cell is named and no aggregate asked for',
    ),
  aggregate: z
    .enum(askedAggregates, `must be one of ${askedAggregates.join(', ')}`)
    .optional()
    .describe(
      'What a bucket’s value is; left out: avg of gauges, sum of counts, Σnumerator ÷ Σdenominator of ratios (which allow nothing else). Percentiles where the catalogue keeps them, within a factor of 1.58. last needs a cell and is the newest sample’s',
    ),
  format: formatParameter,
})

export type SeriesQuery = z.output<typeof seriesQuerySchema>

export const completenessSchema = z.number().min(0).max(1).nullable().openapi('Completeness', {
  description:
    'Samples present ÷ samples expected by the node’s own rhythm, rounded down to two decimals. The rhythm is the median, over the buckets of the range that hold samples, of samples ÷ time to the next such bucket (from the week before, if the range holds fewer than three). Nothing is expected before the node was registered or first heard, after it was removed, or after now. Null where nothing was due and nothing came. It counts silence as missing; GET /v1/completeness counts lost batches.',
})

const time = z.iso.datetime()

export const seriesSchema = z
  .object({
    metric: z.string(),
    unit: z.string(),
    node: z.string(),
    cell: z.number().int().nullable().describe('Null: all cells together'),
    aggregate: z.enum([...askedAggregates, 'ratio', 'none']).describe('none: single samples'),
    resolution: z.enum(resolutions).describe('Where the values were read'),
    stepSeconds: z.number().int().nullable().describe('Width of a bucket; null for single samples'),
    from: time.describe('The range, widened to whole buckets'),
    to: time,
    completeness: completenessSchema,
    points: z.array(
      z.object({
        time: time.describe('Beginning of the bucket, or time of the sample'),
        value: z.number().nullable().describe('Null: not measured'),
        samples: z.number().int(),
        completeness: completenessSchema,
      }),
    ),
  })
  .openapi('Series')

export type Series = z.infer<typeof seriesSchema>
