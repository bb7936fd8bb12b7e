import { z } from 'zod'
import { durationMs, durationSchema } from './duration.js'
import { nodeIdSchema, regionSchema } from './node-id.js'

/** X.733 / TS 28.111, without `cleared`, which is no severity of a rule. */
export const severities = ['critical', 'major', 'minor', 'warning', 'indeterminate'] as const
export const severitySchema = z.enum(severities)

export const alarmTypes = [
  'COMMUNICATIONS',
  'QUALITY_OF_SERVICE',
  'PROCESSING_ERROR',
  'EQUIPMENT',
  'ENVIRONMENTAL',
] as const

export const ruleIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1–64 lower-case letters, digits or hyphens')

const metricName = z.string().regex(/^[a-z][a-z0-9_]{0,47}$/, 'must be the name of a metric')
const texts = z.array(z.string().max(256)).min(1)

/** Which cells a rule watches: all that fit every part given. Cell 0 is the node itself. */
export const ruleSelectorSchema = z.strictObject({
  regions: z.array(regionSchema).min(1).optional(),
  sites: texts.optional(),
  technologies: z
    .array(z.enum(['GSM', 'UMTS', 'LTE', 'NR']))
    .min(1)
    .optional(),
  vendors: texts.optional(),
  nodes: z.array(nodeIdSchema).min(1).optional(),
  cells: z.array(z.number().int().min(0).max(32_767)).min(1).optional(),
  labels: z.record(z.string().max(64), texts).optional(),
})

export type RuleSelector = z.infer<typeof ruleSelectorSchema>

const shared = {
  id: ruleIdSchema,
  title: z.string().min(1).max(120),
  description: z.string().max(1000).default(''),
  severity: severitySchema,
  enabled: z.boolean().default(true),
  shadow: z.boolean().default(false).meta({ description: 'Evaluated live, its alerts give no notices' }),
  select: ruleSelectorSchema.default({}),
  alarmType: z.enum(alarmTypes).default('QUALITY_OF_SERVICE'),
  probableCause: z.string().min(1).max(64).default('THRESHOLD_CROSSED'),
  specificProblem: z.string().max(200).default(''),
  labels: z.record(z.string().max(64), z.string().max(256)).default({}),
  flapping: z
    .strictObject({
      raises: z.number().int().min(2).max(20).default(4),
      within: durationSchema.default('30m'),
      settle: durationSchema.default('5m'),
    })
    .default({ raises: 4, within: '30m', settle: '5m' })
    .meta({
      description:
        'So many raises of one cell within the time: the alert is flapping and is cleared only after it was well for `settle`',
    }),
}

const crossing = {
  metric: metricName,
  direction: z.enum(['below', 'above']),
  raise: z.number().meta({ description: 'Breached when the value is beyond it, strictly' }),
  clear: z
    .number()
    .optional()
    .meta({ description: 'Well again when the value is at it or on its good side; absent: the raise value' }),
  for: durationSchema
    .default('0s')
    .meta({ description: 'How long it must be breached, by the times of the samples' }),
}

const minutes = z.number().int().min(1).max(60)
const nOfM = z
  .strictObject({ n: z.number().int().min(1).max(60), of: z.number().int().min(1).max(60) })
  .refine(({ n, of }) => n <= of, { path: ['n'], message: 'must not exceed `of`' })
  .default({ n: 1, of: 1 })
  .meta({ description: 'n of the last `of` samples must be breached to raise, and n of them well to clear' })

const thresholdSchema = z.strictObject({
  ...shared,
  kind: z.literal('threshold'),
  ...crossing,
  samples: nOfM,
})

const windowSchema = z.strictObject({
  ...shared,
  kind: z.literal('window'),
  ...crossing,
  aggregate: z.enum(['avg', 'min', 'max', 'sum', 'rate', 'ratio']).meta({
    description: 'rate: sum per second; ratio: of a metric of kind ratio, Σnumerator over Σdenominator',
  }),
  over: minutes.meta({ description: 'Minutes: the present minute and those before it' }),
  atLeast: z.number().min(0).default(1).meta({
    description: 'Samples in the window, or for a ratio the least denominator; fewer: no judgement',
  }),
})

const changeSchema = z.strictObject({
  ...shared,
  kind: z.literal('change'),
  ...crossing,
  over: minutes.meta({ description: 'Change per minute from the first value of the window to the newest' }),
})

const noDataSchema = z.strictObject({
  ...shared,
  kind: z.literal('no-data'),
  alarmType: z.enum(alarmTypes).default('COMMUNICATIONS'),
  probableCause: z.string().min(1).max(64).default('INFORMATION_MISSING'),
  metric: metricName,
  after: durationSchema.meta({
    description: 'No value of the metric for so long, where there was one before',
  }),
})

const anyRule = z.discriminatedUnion('kind', [thresholdSchema, windowSchema, changeSchema, noDataSchema])

/** A rule of alerting, as people write it. */
export const alertRuleSchema = anyRule
  .superRefine((rule, context) => {
    if (rule.kind === 'no-data') {
      if (durationMs(rule.after) < 1000)
        context.addIssue({ code: 'custom', path: ['after'], message: 'must be a second or more' })
      return
    }
    const { direction, raise, clear = raise } = rule
    if (direction === 'below' ? clear < raise : clear > raise)
      context.addIssue({
        code: 'custom',
        path: ['clear'],
        message: `must be ${direction === 'below' ? 'at or above' : 'at or below'} the raise value ${raise}`,
      })
  })
  .meta({ id: 'AlertRule', description: 'When an alert is raised and when it is cleared' })

export type AlertRule = z.infer<typeof alertRuleSchema>

/** A rule with the number of its version: each change gives it the next. */
export type VersionedRule = AlertRule & { readonly version: number }

/** Rules of outages, which are built in: `watch-outages` raises them; the names are kept from other use. */
export const outageRules = ['node-offline', 'site-down', 'region-silent'] as const
