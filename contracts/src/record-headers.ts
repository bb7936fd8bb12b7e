import { z } from 'zod'
import { nodeIdSchema, regionSchema } from './node-id.js'
import { malformedReasons, quarantineReasons } from './refusal.js'
import { gatheredForm } from './telemetry-record.js'

const wholeNumber = z.string().regex(/^\d+$/, 'must be a whole number as text')

/** Headers of a record of `telstar.metrics.telemetry.v1`; all Kafka headers are text. */
export const telemetryHeadersSchema = z
  .object({
    region: regionSchema,
    node: nodeIdSchema.optional().meta({ description: 'Absent where form is gathered' }),
    received: wholeNumber.optional().meta({ description: 'Unix milliseconds at the broker' }),
    form: z.literal(gatheredForm).optional().meta({ description: 'Several batches lie in one record' }),
    part: wholeNumber.optional().meta({ description: 'Which remainder of its batch; absent is 0' }),
  })
  .meta({ id: 'TelemetryHeaders', description: 'Where a telemetry record came from' })

/** Headers of a record of a `….dlq` topic. */
export const deadLetterHeadersSchema = z
  .object({
    id: z.string().meta({ description: 'The same however often the same refusal is written' }),
    node: z.string(),
    region: z.string(),
    reason: z.enum([...malformedReasons, ...quarantineReasons, 'poison']),
    detail: z.string().max(2000).meta({ description: 'What was wrong, where, and what was expected' }),
    received: wholeNumber,
    part: wholeNumber,
    'origin-kind': z.enum(['mqtt', 'kafka']),
    'origin-topic': z.string(),
    'origin-partition': wholeNumber.optional(),
    'origin-offset': wholeNumber.optional(),
    'origin-index': wholeNumber.optional().meta({ description: 'Which batch of a gathered record' }),
  })
  .meta({
    id: 'DeadLetterHeaders',
    description: 'Why the bytes beside them were refused, and whence they came',
  })

/** CloudEvents 1.0 in Kafka's binary mode: the event's attributes are headers, its data the value. */
export const cloudEventHeadersSchema = z
  .object({
    ce_specversion: z.literal('1.0'),
    ce_id: z.string(),
    ce_type: z.string(),
    ce_source: z.string(),
    ce_time: z.string(),
    ce_subject: z.string().optional(),
    ce_correlationid: z.string().optional(),
    ce_causationid: z.string().optional(),
    traceparent: z.string().optional(),
    'content-type': z.string(),
  })
  .meta({ id: 'CloudEventHeaders', description: 'Attributes of a CloudEvent' })
