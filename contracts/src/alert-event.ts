import { z } from 'zod'
import { alertSchema } from './alert.js'

/** Ends of the CloudEvents type `telstar.alerts.…` on `telstar.alerts.events.v1`. */
export const alertEventTypes = [
  'AlertRaised',
  'AlertUpdated',
  'AlertCleared',
  'AlertAcknowledged',
  'AlertUnacknowledged',
  'AlertCommented',
  'AlertAssigned',
  'AlertSuppressed',
  'AlertUnsuppressed',
] as const

export type AlertEventType = (typeof alertEventTypes)[number]

const sampleSchema = z.object({ time: z.iso.datetime(), value: z.number() })

/** Why an alert changed, kept for good: what the rule saw. */
export const alertTraceSchema = z
  .object({
    reason: z.string().meta({
      description:
        'breached, no-data, recovered, settled, rule-changed, rule-removed, decommissioned, superseded; of outages disconnected, silent; of suppression cause-stands, cause-over; command; more may come',
    }),
    samples: z.array(sampleSchema).max(60).optional(),
    window: z.object({ minutes: z.number(), count: z.number(), aggregate: z.string() }).optional(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  })
  .meta({ id: 'AlertTrace', description: 'What led to an event of an alert' })

export type AlertTrace = z.infer<typeof alertTraceSchema>

/** Data of an alert's event: the alert as it is after it, who or what did it, and why. */
export const alertEventSchema = z
  .object({
    type: z.enum(alertEventTypes),
    at: z.iso.datetime().meta({ description: 'Time of the measurement, or of the command' }),
    actor: z.string().meta({ description: 'The processor, or whose command it was' }),
    comment: z.string().nullable(),
    trace: alertTraceSchema,
    alert: alertSchema,
  })
  .meta({ id: 'AlertEvent', description: 'A step in the life of an alert' })

export type AlertEvent = z.infer<typeof alertEventSchema>
