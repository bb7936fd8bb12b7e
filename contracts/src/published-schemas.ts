import { z } from 'zod'
import { alertEventSchema } from './alert-event.js'
import { alertRuleSchema } from './alert-rule.js'
import { brokerAliveSchema } from './broker-alive.js'
import { commandOutcomeSchema, commandSchema } from './command.js'
import { metricSchema } from './metric-catalogue.js'
import { nodeStateSchema } from './node-state.js'
import { presenceEventSchema } from './presence-event.js'
import { cloudEventHeadersSchema, deadLetterHeadersSchema, telemetryHeadersSchema } from './record-headers.js'
import { registryEntrySchema } from './registry-entry.js'
import type { SchemaRole } from './schema-compatibility.js'
import { silenceSchema } from './silence.js'
import { complaintEventSchema } from './support-complaint-event.js'
import { supportNoticeSchema } from './support-notice.js'
import { profileEventSchema } from './support-profile-event.js'
import { requestEventSchema } from './support-request-event.js'
import { columnarBatchSchema, jsonBatchSchema, thingsBoardSchema } from './telemetry-batch.js'

interface PublishedSchema {
  /** Name of its snapshot in contracts/schemas; a breaking change is a new version beside the old. */
  readonly name: string
  readonly role: SchemaRole
  readonly schema: z.ZodType
}

/** Every shape that crosses a process border. */
export const publishedSchemas: readonly PublishedSchema[] = [
  { name: 'telemetry-batch.v1', role: 'received', schema: jsonBatchSchema },
  { name: 'columnar-telemetry-batch.v1', role: 'received', schema: columnarBatchSchema },
  { name: 'thingsboard-telemetry.v1', role: 'received', schema: thingsBoardSchema },
  { name: 'node-state.v1', role: 'received', schema: nodeStateSchema },
  { name: 'presence-event.v1', role: 'published', schema: presenceEventSchema },
  { name: 'registry-entry.v1', role: 'both', schema: registryEntrySchema },
  { name: 'metric.v1', role: 'both', schema: metricSchema },
  { name: 'broker-alive.v1', role: 'published', schema: brokerAliveSchema },
  { name: 'alert-rule.v1', role: 'both', schema: alertRuleSchema },
  { name: 'alert-event.v1', role: 'published', schema: alertEventSchema },
  { name: 'silence.v1', role: 'both', schema: silenceSchema },
  { name: 'command.v1', role: 'received', schema: commandSchema },
  { name: 'command-outcome.v1', role: 'published', schema: commandOutcomeSchema },
  { name: 'support-profile-event.v1', role: 'published', schema: profileEventSchema },
  { name: 'support-complaint-event.v1', role: 'published', schema: complaintEventSchema },
  { name: 'support-request-event.v1', role: 'published', schema: requestEventSchema },
  { name: 'support-notice.v1', role: 'published', schema: supportNoticeSchema },
  { name: 'telemetry-headers.v1', role: 'both', schema: telemetryHeadersSchema },
  { name: 'dead-letter-headers.v1', role: 'published', schema: deadLetterHeadersSchema },
  { name: 'cloud-event-headers.v1', role: 'published', schema: cloudEventHeadersSchema },
]

/** JSON Schema 2020-12 of what a reader of this shape accepts (fields with a default may be absent). */
export function jsonSchemaOf(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, { io: 'input' })
}
