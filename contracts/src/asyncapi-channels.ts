import type { asyncApiMessages } from './asyncapi-messages.js'
import { type KafkaTopic, kafkaTopics } from './kafka-topics.js'
import { type MqttVerb, mqttTopic } from './mqtt-topics.js'

type Message = keyof typeof asyncApiMessages
type Server = 'mqtt' | 'mqtts' | 'kafka'

const dayMs = 86_400_000

const mqttMessages: Record<MqttVerb, readonly Message[]> = {
  telemetry: ['telemetryBatch', 'columnarTelemetryBatch', 'thingsBoardTelemetry'],
  state: ['nodeState'],
  cmd: [],
}

const mqttDescriptions: Record<MqttVerb, string> = {
  telemetry:
    'Measurements. A PUBACK says that Kafka has them; a payload that nobody can read is acknowledged too and becomes a dead letter.',
  state: 'Retained birth and last will of a node.',
  cmd: 'Kept for commands to a node, which alone may subscribe to it; nothing is sent yet.',
}

const kafkaMessages: Record<keyof typeof kafkaTopics, readonly Message[]> = {
  telemetry: ['telemetryRecord', 'gatheredTelemetryRecord'],
  telemetryDeadLetters: ['deadLetter'],
  nodeRegistry: ['registryEntry'],
  nodePresence: ['nodeOnline', 'nodeOffline'],
  nodeRegistryDeadLetters: ['deadLetter'],
  brokersAlive: ['brokerAlive'],
  alertEvents: ['alertEvent'],
  alertEventsDeadLetters: ['deadLetter'],
  alertRules: ['alertRule'],
  commands: ['command'],
  commandOutcomes: ['commandOutcome'],
  commandDeadLetters: ['deadLetter'],
  supportProfiles: ['profileEvent'],
  supportProfilesDeadLetters: ['deadLetter'],
  supportComplaints: ['complaintEvent'],
  supportComplaintsDeadLetters: ['deadLetter'],
  supportRequests: ['requestEvent'],
  supportRequestsDeadLetters: ['deadLetter'],
  supportNetworkOperations: ['supportNotice'],
  supportBilling: ['supportNotice'],
  supportCustomerCare: ['supportNotice'],
}

/** `channels` of the AsyncAPI document: the two topic tables, one channel for each row (`mqtt-…`, `kafka-…`). */
export function asyncApiChannels(): Record<string, object> {
  const mqtt = Object.entries(mqttMessages).map(([verb, messages]) => [
    `mqtt-${verb}`,
    mqttChannel(verb as MqttVerb, messages),
  ])
  const kafka = Object.entries(kafkaMessages).map(([name, messages]) => [
    `kafka-${name}`,
    kafkaChannel(kafkaTopics[name as keyof typeof kafkaTopics], messages),
  ])
  return Object.fromEntries([...mqtt, ...kafka])
}

function mqttChannel(verb: MqttVerb, messages: readonly Message[]): object {
  return {
    address: mqttTopic('{region}', '{node}', verb),
    description: mqttDescriptions[verb],
    servers: servers('mqtt', 'mqtts'),
    parameters: {
      region: {
        description: 'Region of the node, such as north; 1–32 lower-case letters, digits or hyphens',
      },
      node: {
        description: 'Node id, client id and user name in one; 1–64 letters, digits or hyphens',
      },
    },
    messages: references(messages),
  }
}

function kafkaChannel(topic: KafkaTopic, messages: readonly Message[]): object {
  const { name, holds, partitions, cleanup, retentionDays } = topic
  const retention = retentionDays === undefined ? {} : { 'retention.ms': retentionDays * dayMs }
  return {
    address: name,
    description: `Holds ${holds}.`,
    servers: servers('kafka'),
    messages: references(messages),
    bindings: {
      kafka: {
        topic: name,
        partitions,
        topicConfiguration: { 'cleanup.policy': [cleanup], ...retention },
        bindingVersion: '0.5.0',
      },
    },
  }
}

const servers = (...names: Server[]) => names.map((name) => ({ $ref: `#/servers/${name}` }))
const references = (messages: readonly Message[]) =>
  Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }]))
