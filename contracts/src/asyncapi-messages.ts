import type { z } from 'zod'
import { alertEventSchema } from './alert-event.js'
import { alertRuleSchema } from './alert-rule.js'
import { brokerAliveSchema } from './broker-alive.js'
import { commandOutcomeSchema, commandSchema } from './command.js'
import { nodeStateSchema } from './node-state.js'
import { presenceEventSchema } from './presence-event.js'
import { jsonSchemaOf } from './published-schemas.js'
import { cloudEventHeadersSchema, deadLetterHeadersSchema, telemetryHeadersSchema } from './record-headers.js'
import { registryEntrySchema } from './registry-entry.js'
import { type JsonSchema, resolve } from './schema-fit.js'
import { complaintEventSchema } from './support-complaint-event.js'
import { supportNoticeSchema } from './support-notice.js'
import { profileEventSchema } from './support-profile-event.js'
import { requestEventSchema } from './support-request-event.js'
import { columnarBatchSchema, jsonBatchSchema, thingsBoardSchema } from './telemetry-batch.js'

/** `components.schemas` of the AsyncAPI document. */
export const asyncApiSchemas = {
  TelemetryBatch: plain(jsonBatchSchema),
  ColumnarTelemetryBatch: plain(columnarBatchSchema),
  ThingsBoardTelemetry: plain(thingsBoardSchema),
  NodeState: plain(nodeStateSchema),
  PresenceEvent: plain(presenceEventSchema),
  RegistryEntry: plain(registryEntrySchema),
  BrokerAlive: plain(brokerAliveSchema),
  AlertEvent: plain(alertEventSchema),
  AlertRule: plain(alertRuleSchema),
  Command: plain(commandSchema),
  CommandOutcome: plain(commandOutcomeSchema),
  ProfileEvent: plain(profileEventSchema),
  ComplaintEvent: plain(complaintEventSchema),
  RequestEvent: plain(requestEventSchema),
  SupportNotice: plain(supportNoticeSchema),
  TelemetryHeaders: plain(telemetryHeadersSchema),
  DeadLetterHeaders: plain(deadLetterHeadersSchema),
  CloudEventHeaders: plain(cloudEventHeadersSchema),
  GatheredTelemetry: {
    type: 'array',
    description:
      'MessagePack: node, received (Unix milliseconds), the bytes as received; again for each batch in the record',
  },
  Bytes: { type: 'string', format: 'binary', description: 'Byte for byte as the node sent them' },
}

const json = 'application/json'
const messagePack = 'application/msgpack'
const keyed = (description: string) => ({
  kafka: { key: { type: 'string', description }, bindingVersion: '0.5.0' },
})
const nodeKey = keyed('The node')
const schema = (name: keyof typeof asyncApiSchemas) => ({ $ref: `#/components/schemas/${name}` })

/** `components.messages` of the AsyncAPI document. */
export const asyncApiMessages = {
  telemetryBatch: {
    title: 'Batch as JSON rows',
    summary: 'Stored exactly once for each (node, boot, seq).',
    contentType: json,
    payload: schema('TelemetryBatch'),
    examples: [{ name: 'one sample', payload: exampleBatch() }],
  },
  columnarTelemetryBatch: {
    title: 'Batch as MessagePack in columns',
    summary: 'The same batch in a fifth of the bytes; the first byte tells the form. No extension types.',
    contentType: messagePack,
    payload: schema('ColumnarTelemetryBatch'),
  },
  thingsBoardTelemetry: {
    title: 'ThingsBoard telemetry',
    summary: 'For existing devices. Without boot and sequence it is stored at least once.',
    contentType: json,
    payload: schema('ThingsBoardTelemetry'),
    examples: [{ name: 'bare', payload: { signal_strength_pct: 61.5 } }],
  },
  nodeState: {
    title: 'Birth or last will',
    summary: 'Retained. The will says offline with the boot of its birth.',
    contentType: json,
    payload: schema('NodeState'),
    examples: [{ name: 'birth', payload: { status: 'online', boot: 1_700_000_000, version: '1.0.0' } }],
  },
  telemetryRecord: {
    title: 'One batch',
    contentType: 'application/octet-stream',
    headers: schema('TelemetryHeaders'),
    payload: schema('Bytes'),
    bindings: nodeKey,
  },
  gatheredTelemetryRecord: {
    title: 'Several batches of one partition',
    summary: 'Written under load; the header form is "gathered", and there is no key.',
    contentType: messagePack,
    headers: schema('TelemetryHeaders'),
    payload: schema('GatheredTelemetry'),
  },
  deadLetter: {
    title: 'Refused bytes',
    contentType: 'application/octet-stream',
    headers: schema('DeadLetterHeaders'),
    payload: schema('Bytes'),
    bindings: nodeKey,
  },
  registryEntry: {
    title: 'The newest entry of a node',
    summary: 'A record without value is a tombstone: the node is removed.',
    contentType: json,
    payload: schema('RegistryEntry'),
    bindings: nodeKey,
  },
  alertRule: {
    title: 'The newest version of a rule',
    summary: 'A record without value is a tombstone: the rule is removed.',
    contentType: json,
    payload: schema('AlertRule'),
    bindings: keyed('The id of the rule'),
  },
  nodeOnline: cloudEvent('telstar.nodes.NodeOnline', 'PresenceEvent', 'The node'),
  nodeOffline: cloudEvent('telstar.nodes.NodeOffline', 'PresenceEvent', 'The node'),
  brokerAlive: cloudEvent('telstar.nodes.BrokerAlive', 'BrokerAlive', 'The broker process'),
  alertEvent: cloudEvent('telstar.alerts.AlertRaised', 'AlertEvent', 'The managed object'),
  command: cloudEvent('telstar.commands.Requested', 'Command', 'What the command is about'),
  commandOutcome: cloudEvent('telstar.commands.Decided', 'CommandOutcome', 'The id of the command'),
  profileEvent: cloudEvent('telstar.support.CustomerRegistered', 'ProfileEvent', 'The id of the customer'),
  complaintEvent: cloudEvent('telstar.support.ComplaintOpened', 'ComplaintEvent', 'The id of the complaint'),
  requestEvent: cloudEvent('telstar.support.RequestOrdered', 'RequestEvent', 'The id of the request'),
  supportNotice: cloudEvent('telstar.support.DepartmentNotified', 'SupportNotice', 'The id of the item'),
}

function cloudEvent(type: string, payload: keyof typeof asyncApiSchemas, key: string) {
  return {
    name: type,
    title: type,
    contentType: json,
    headers: schema('CloudEventHeaders'),
    payload: schema(payload),
    bindings: keyed(key),
  }
}

function exampleBatch() {
  const sent = 1_700_000_000_000
  return {
    v: 1,
    boot: sent / 1000,
    seq: 1842,
    sent,
    samples: [{ ts: sent, cell: 2, values: { signal_strength_pct: 61.5, throughput_dl_mbps: 41.3 } }],
  }
}

/** A schema without references or dialect, as AsyncAPI wants it in place. */
function plain(schema: z.ZodType): object {
  const document = jsonSchemaOf(schema)
  return { ...(inPlace(document, document) as object), $schema: undefined, $defs: undefined }
}

function inPlace(part: unknown, document: JsonSchema): unknown {
  if (Array.isArray(part)) return part.map((item) => inPlace(item, document))
  if (typeof part !== 'object' || part === null) return part
  const whole = '$ref' in part ? resolve(part as JsonSchema, document) : part
  return Object.fromEntries(
    Object.entries(whole).map(([name, value]) => [name, name === '$defs' ? value : inPlace(value, document)]),
  )
}
