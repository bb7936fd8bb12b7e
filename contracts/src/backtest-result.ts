import { z } from 'zod'
import { ruleIdSchema } from './alert-rule.js'

const time = z.iso.datetime()
const count = z.number().int().min(0)

const occurrence = {
  managedObject: z.string(),
  raisedAt: time,
  clearedAt: time.nullable().meta({ description: 'null: still raised at the end of the period' }),
}

const occurrenceSchema = z.object(occurrence)

export type Occurrence = z.infer<typeof occurrenceSchema>

export const backtestAlertSchema = z.object({
  ruleId: ruleIdSchema,
  ...occurrence,
  durationMs: z.number().meta({ description: 'Until it was cleared, or until the end of the period' }),
  flapping: z.boolean(),
  observed: z.number().nullable(),
})

export type BacktestAlert = z.infer<typeof backtestAlertSchema>

/** Alerts of the rule with the same id that were really raised in the period, against those of the back-test. */
export const backtestDifferenceSchema = z.object({
  liveVersion: z.number().int().nullable().meta({ description: 'The version in force; null: none is' }),
  live: count,
  same: count.meta({ description: 'Of the same object, raised and cleared at the same times' }),
  clearedOtherwise: count.meta({ description: 'Of the same object and raised at the same time only' }),
  onlyLive: count,
  onlyBacktest: count,
  examples: z
    .object({
      clearedOtherwise: z.array(occurrenceSchema),
      onlyLive: z.array(occurrenceSchema),
      onlyBacktest: z.array(occurrenceSchema),
    })
    .meta({ description: 'At most 100 of each; those cleared otherwise as the back-test has them' }),
})

export type BacktestDifference = z.infer<typeof backtestDifferenceSchema>

export const backtestRuleSchema = z.object({
  ruleId: ruleIdSchema,
  alerts: count,
  open: count.meta({ description: 'Of these, still raised at the end of the period' }),
  objects: count.meta({ description: 'How many cells and nodes had one' }),
  totalDurationMs: z.number(),
  longestDurationMs: z.number(),
  flaps: count.meta({
    description: 'Raises that followed a raise of the same object within the flapping time',
  }),
  flapping: count.meta({ description: 'Alerts that were recognised as flapping' }),
  notices: count.meta({
    description: 'Estimate for one receiver, grouped by rule and site, group_wait 30 s, group_interval 5 m',
  }),
  difference: backtestDifferenceSchema.nullable().meta({
    description: 'null: no rule of this id is in force, and none raised an alert in the period',
  }),
})

export type BacktestRule = z.infer<typeof backtestRuleSchema>

/** Most alerts that a result lists; its counts are of all. */
export const mostBacktestAlerts = 10_000

/** What a back-test found. */
export const backtestResultSchema = z
  .object({
    from: time,
    to: time,
    warmUpFrom: time.meta({
      description: 'Evaluation began here; what was raised before `from` is left out',
    }),
    nodes: count,
    batches: count,
    samples: count,
    mixedBatches: count.meta({
      description: 'Batches that cannot be told from others of the same times: their order is a guess',
    }),
    unowned: count.meta({
      description: 'Samples of batches without identity, taken in the order of their times',
    }),
    rules: z.array(backtestRuleSchema),
    alerts: z.array(backtestAlertSchema).meta({ description: 'In the order in which they were raised' }),
    truncated: z
      .boolean()
      .meta({ description: `More than ${mostBacktestAlerts} alerts: the list is not all` }),
  })
  .meta({ id: 'BacktestResult', description: 'Alerts that rules would have raised in a period' })

export type BacktestResult = z.infer<typeof backtestResultSchema>
