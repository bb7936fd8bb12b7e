import type { KafkaTopic } from '@telstar/contracts/kafka-topics'
import kafka, { type IAdminClient, type LibrdKafkaError, type NewTopic } from 'node-rdkafka'
import { askMetadata } from './ask-metadata.js'
import { clientSettings, connectClient, disconnectWithin, type KafkaAccess } from './connect-client.js'
import { pause } from './pause.js'

export interface CreateTopicsOptions extends Omit<KafkaAccess, 'clientId'> {
  readonly topics: readonly KafkaTopic[]
  /** Copies of every partition; with three, two must have a record before it is acknowledged. */
  readonly replication: number
  /** How long Kafka may take, 60,000 unless told. */
  readonly withinMs?: number
}

/** What was found; nothing of an existing topic is changed. */
export interface TopicsReport {
  readonly created: readonly string[]
  readonly existing: readonly string[]
  readonly differing: readonly { readonly topic: string; readonly wanted: number; readonly found: number }[]
}

const alreadyExists = 36
const dayMs = 86_400_000

/**
 * Creates the topics that are missing and waits until every one has leaders. May be repeated.
 * @throws {Error} when Kafka refuses one or does not answer in time
 */
export async function createTopics(options: CreateTopicsOptions): Promise<TopicsReport> {
  const { topics, withinMs = 60_000 } = options
  const deadline = AbortSignal.timeout(withinMs)
  const settings = clientSettings({ brokers: options.brokers, clientId: 'create-topics' })
  const make = () => new kafka.Producer(settings)
  const client = await connectClient(make, options.log, deadline)
  if (client === null) throw new Error(`Kafka did not answer within ${withinMs} ms`)
  const admin = kafka.AdminClient.create(settings)
  try {
    const created = new Set<string>()
    for (const topic of topics) {
      if (await createTopic(admin, newTopic(topic, options.replication))) created.add(topic.name)
    }
    const found = await partitionsLed({ client, topics, deadline })
    return report(topics, created, found)
  } finally {
    admin.disconnect()
    await disconnectWithin(client, 2000)
  }
}

function report(
  topics: readonly KafkaTopic[],
  created: ReadonlySet<string>,
  found: ReadonlyMap<string, number>,
): TopicsReport {
  const names = topics.map(({ name }) => name)
  return {
    created: names.filter((name) => created.has(name)),
    existing: names.filter((name) => !created.has(name)),
    differing: topics
      .map(({ name, partitions }) => ({ topic: name, wanted: partitions, found: found.get(name) ?? 0 }))
      .filter(({ wanted, found }) => wanted !== found),
  }
}

function newTopic(topic: KafkaTopic, replication: number): NewTopic {
  const { name, partitions, cleanup, retentionDays } = topic
  return {
    topic: name,
    num_partitions: partitions,
    replication_factor: replication,
    config: {
      'cleanup.policy': cleanup,
      'min.insync.replicas': String(Math.max(1, replication - 1)),
      ...(retentionDays === undefined ? {} : { 'retention.ms': String(retentionDays * dayMs) }),
    },
  }
}

/** @returns false when it existed */
function createTopic(admin: IAdminClient, topic: NewTopic): Promise<boolean> {
  return new Promise((resolve, reject) => {
    admin.createTopic(topic, 10_000, (error: LibrdKafkaError | undefined) => {
      if (error && error.code !== alreadyExists) {
        reject(new Error(`Kafka refused the topic ${topic.topic}: ${error.message}`))
      } else resolve(!error)
    })
  })
}

interface Led {
  readonly client: kafka.Producer
  readonly topics: readonly KafkaTopic[]
  readonly deadline: AbortSignal
}

async function partitionsLed({ client, topics, deadline }: Led): Promise<Map<string, number>> {
  for (;;) {
    const counts = new Map<string, number>()
    const found = await askMetadata(client, { allTopics: true, timeout: 3000 }).catch(() => null)
    for (const { name, partitions } of found?.topics ?? []) {
      if (partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))
        counts.set(name, partitions.length)
    }
    if (topics.every(({ name }) => counts.has(name))) return counts
    if (deadline.aborted) throw new Error('the topics have no leaders yet')
    await pause(50, deadline)
  }
}
