import { z } from 'zod'
import { alarmTypes, ruleIdSchema, severities } from './alert-rule.js'
import { regionSchema } from './node-id.js'

const time = z.iso.datetime()

export const crossedThresholdSchema = z.object({
  metric: z.string(),
  unit: z.string(),
  observed: z.number(),
  direction: z.enum(['below', 'above']),
  high: z.number().nullable(),
  low: z.number().nullable(),
})

/**
 * An alert as it stands after an event (X.733, TMF642). `node` is empty for a site or a region, `site` for a region;
 * cell 0 is the node itself. Times with `Raised` and `Cleared` are the measurement's, `Reporting` and `Changed` ours.
 */
export const alertSchema = z
  .object({
    alertId: z.string(),
    region: regionSchema,
    site: z.string(),
    node: z.string(),
    cell: z.number().int(),
    managedObject: z.string().meta({ description: 'region/node/cell, region/site:NAME or the region' }),
    ruleId: ruleIdSchema,
    ruleVersion: z.number().int(),
    title: z.string(),
    alarmType: z.enum(alarmTypes),
    probableCause: z.string(),
    specificProblem: z.string(),
    perceivedSeverity: z.enum([...severities, 'cleared']),
    severity: z.enum(severities).meta({ description: 'As raised: it stays when the alert is cleared' }),
    state: z.enum(['raised', 'updated', 'cleared']),
    ackState: z.enum(['acknowledged', 'unacknowledged']),
    ackBy: z.string().nullable(),
    assignee: z.string().nullable(),
    crossedThreshold: crossedThresholdSchema.nullable(),
    alarmRaisedTime: time,
    alarmReportingTime: time,
    alarmChangedTime: time,
    alarmClearedTime: time.nullable(),
    suppressedBy: z.string().nullable().meta({ description: 'The alert that is the cause of this one' }),
    flapping: z.boolean(),
    shadow: z.boolean(),
    previousAlertId: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    version: z.number().int().meta({ description: 'Grows by one with each event of the alert' }),
  })
  .meta({ id: 'Alert', description: 'An alert after an event' })

export type Alert = z.infer<typeof alertSchema>

/** Which alert object it is about: what deduplicates, together with the rule. */
export function managedObject(of: { region: string; site: string; node: string; cell: number }): string {
  if (of.node !== '') return `${of.region}/${of.node}/${of.cell}`
  return of.site === '' ? of.region : `${of.region}/site:${of.site}`
}
