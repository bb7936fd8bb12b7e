import { supportTopics } from './support-topics.js'

/** One row of the topic table. `key` names the aggregate whose order is kept. */
export interface KafkaTopic {
  readonly name: string
  readonly key: 'node' | 'managed object' | 'rule' | 'aggregate' | 'command' | 'broker'
  readonly partitions: number
  readonly cleanup: 'delete' | 'compact'
  /** Days kept; compacted topics keep the newest record of each key for good. */
  readonly retentionDays?: number
  readonly holds: string
}

const day = { retentionDays: 7 }
const month = { retentionDays: 30 }

/** Every Kafka topic of a region, as `telstar.{context}.{what}.v1`. */
export const kafkaTopics = {
  telemetry: {
    name: 'telstar.metrics.telemetry.v1',
    key: 'node',
    partitions: 12,
    cleanup: 'delete',
    ...day,
    holds: 'telemetry batches, byte for byte as nodes sent them',
  },
  telemetryDeadLetters: {
    name: 'telstar.metrics.telemetry.v1.dlq',
    key: 'node',
    partitions: 3,
    cleanup: 'delete',
    ...month,
    holds: 'refused telemetry with reason, origin and the bytes',
  },
  nodeRegistry: {
    name: 'telstar.nodes.registry.v1',
    key: 'node',
    partitions: 1,
    cleanup: 'compact',
    holds: 'the newest registry entry of each node, with the hash of its token; a tombstone removes it',
  },
  nodePresence: {
    name: 'telstar.nodes.presence.v1',
    key: 'node',
    partitions: 3,
    cleanup: 'delete',
    ...month,
    holds: 'NodeOnline and NodeOffline events as the broker saw them (CloudEvents)',
  },
  nodeRegistryDeadLetters: {
    name: 'telstar.nodes.registry.v1.dlq',
    key: 'node',
    partitions: 1,
    cleanup: 'delete',
    ...month,
    holds: 'registry and presence records that could not be projected',
  },
  brokersAlive: {
    name: 'telstar.nodes.brokers.v1',
    key: 'broker',
    partitions: 1,
    cleanup: 'compact',
    holds: 'the newest sign of life of each broker process (CloudEvents)',
  },
  alertEvents: {
    name: 'telstar.alerts.events.v1',
    key: 'managed object',
    partitions: 6,
    cleanup: 'delete',
    ...month,
    holds: 'every step in the life of an alert, with the alert as it is after it (CloudEvents)',
  },
  alertEventsDeadLetters: {
    name: 'telstar.alerts.events.v1.dlq',
    key: 'managed object',
    partitions: 1,
    cleanup: 'delete',
    ...month,
    holds: 'alert events that could not be turned into notices',
  },
  alertRules: {
    name: 'telstar.alerts.rules.v1',
    key: 'rule',
    partitions: 1,
    cleanup: 'compact',
    holds: 'the newest version of each rule; a tombstone removes it',
  },
  commands: {
    name: 'telstar.commands.requests.v1',
    key: 'aggregate',
    partitions: 3,
    cleanup: 'delete',
    ...month,
    holds: 'what people ask of the region (CloudEvents)',
  },
  commandOutcomes: {
    name: 'telstar.commands.outcomes.v1',
    key: 'command',
    partitions: 3,
    cleanup: 'delete',
    ...month,
    holds: 'what became of each command (CloudEvents)',
  },
  commandDeadLetters: {
    name: 'telstar.commands.requests.v1.dlq',
    key: 'aggregate',
    partitions: 1,
    cleanup: 'delete',
    ...month,
    holds: 'records of the commands topic that are no commands, or that could not be carried out',
  },
  ...supportTopics,
} as const satisfies Record<string, KafkaTopic>

/** Header names of Kafka records that are not CloudEvents. */
export const recordHeaders = {
  region: 'region',
  node: 'node',
  received: 'received',
  form: 'form',
  part: 'part',
} as const
