import { z } from 'zod'

const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,47}$/, 'must start with a letter and hold only a–z, 0–9 and _')

/**
 * One metric as operators define it. `gauge` and `count` are measured and stored as a column of their group;
 * a `ratio` is derived at the end of every query as `scale · Σnumerator / Σdenominator` and never averaged.
 */
export const metricSchema = z
  .strictObject({
    name: nameSchema,
    group: nameSchema,
    kind: z.enum(['gauge', 'count', 'ratio']),
    unit: z.string().max(16),
    description: z.string().max(200),
    min: z.number(),
    max: z.number(),
    percentiles: z.boolean().default(false),
    ratio: z.strictObject({ numerator: nameSchema, denominator: nameSchema, scale: z.number() }).optional(),
  })
  .refine((metric) => metric.min < metric.max, { path: ['max'], message: 'must be above min' })
  .refine((metric) => (metric.kind === 'ratio') === (metric.ratio !== undefined), {
    path: ['ratio'],
    message: 'stands exactly where kind is ratio',
  })

export type Metric = z.infer<typeof metricSchema>

/** All metrics in force. A group holds what is measured together and is one hypertable (3GPP: measurement family). */
export const metricCatalogueSchema = z.array(metricSchema).superRefine((metrics, context) => {
  const byName = new Map(metrics.map((metric) => [metric.name, metric]))
  if (byName.size !== metrics.length)
    context.addIssue({ code: 'custom', message: 'a metric name stands twice' })
  for (const { name, group, ratio } of metrics) {
    for (const part of ratio ? [ratio.numerator, ratio.denominator] : []) {
      const found = byName.get(part)
      if (found?.group === group && found.kind !== 'ratio') continue
      context.addIssue({
        code: 'custom',
        message: `${name}: ${part} is not a measured metric of group ${group}`,
      })
    }
  }
})

export type MetricCatalogue = readonly Metric[]

/** The measured metrics of one group in column order: the order of the catalogue. */
export function measuredMetrics(catalogue: MetricCatalogue, group: string): Metric[] {
  return catalogue.filter((metric) => metric.group === group && metric.kind !== 'ratio')
}

/** The groups of a catalogue, in order of first appearance. */
export function groupsOf(catalogue: MetricCatalogue): string[] {
  return [...new Set(catalogue.map((metric) => metric.group))]
}
