import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { nodeIdSchema } from '@telstar/contracts/node-id'
import { z } from 'zod'

const shared = {
  /** Seconds after the start of the fleet. */
  fromSeconds: z.number().min(0).max(86_400),
  toSeconds: z.number().positive().max(86_400),
  /** Again and again, this long after it began; absent: once. */
  everyMinutes: z.number().positive().max(1440).optional(),
  site: z.string().min(1).max(64).optional(),
  node: nodeIdSchema.optional(),
}

const degradeSchema = z
  .strictObject({
    ...shared,
    kind: z.literal('degrade'),
    /** Of this cell only; 0 is the node itself. */
    cell: z.number().int().min(0).max(1000).optional(),
    metric: z.string(),
    /** What it is measured near while the trouble lasts. */
    toward: z.number(),
  })
  .superRefine(({ metric, toward }, context) => {
    const known = metricCatalogueV1.find(({ name, kind }) => name === metric && kind === 'gauge')
    if (known === undefined)
      context.addIssue({ code: 'custom', path: ['metric'], message: 'is no gauge of the catalogue' })
    else if (toward < known.min || toward > known.max)
      context.addIssue({
        code: 'custom',
        path: ['toward'],
        message: `must be from ${known.min} to ${known.max}`,
      })
  })

const silenceSchema = z.strictObject({ ...shared, kind: z.literal('silence') })

/** One trouble that a simulated fleet is told to have: a metric of a place goes bad, or nodes lose their power. */
export const scriptedTroubleSchema = z
  .discriminatedUnion('kind', [degradeSchema, silenceSchema])
  .superRefine((trouble, context) => {
    const { fromSeconds, toSeconds, everyMinutes, site, node } = trouble
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (toSeconds <= fromSeconds) wrong('toSeconds', 'must be after fromSeconds')
    if (everyMinutes !== undefined && everyMinutes * 60 <= toSeconds - fromSeconds)
      wrong('everyMinutes', 'must be longer than the trouble lasts')
    if (site === undefined && node === undefined) wrong('site', 'name a site or a node')
  })

export type ScriptedTrouble = z.infer<typeof scriptedTroubleSchema>
