/** One row of the topic table. `key` names the aggregate whose order is kept. */
export interface KafkaTopic {
  readonly name: string
  readonly key: 'node'
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
} as const satisfies Record<string, KafkaTopic>

/** Header names of Kafka records that are not CloudEvents. */
export const recordHeaders = {
  region: 'region',
  node: 'node',
  received: 'received',
  form: 'form',
  part: 'part',
} as const
