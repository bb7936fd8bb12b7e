import { publishEvent } from '@telstar/bus/cloud-event'
import type { KafkaAccess } from '@telstar/bus/connect-client'
import { followTopic } from '@telstar/bus/follow-topic'
import { type Producer, startProducer } from '@telstar/bus/start-producer'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { createIngest } from '@telstar/ingest/create-ingest'
import type { Logger } from '@telstar/runtime/logger'
import type { Teardown } from '@telstar/runtime/teardown'
import type { BrokerConfig } from './config.js'
import { Credentials } from './credentials.js'
import type { BrokerEvents } from './events.js'
import type { Overrides } from './overrides.js'
import { Presence, type PresenceMessage } from './presence.js'
import { watchRivals } from './rivals.js'
import type { Sessions } from './sessions.js'
import { SignOfLife } from './sign-of-life.js'

interface KafkaSideOptions {
  readonly config: BrokerConfig
  readonly log: Logger
  readonly events: BrokerEvents
  readonly sessions: Sessions
  /** Names this process. */
  readonly broker: string
  readonly now: () => number
  readonly teardown: Teardown
  readonly overrides: Overrides
}

const gather = { window: { leastMs: 2, mostMs: 15 }, gatherBytes: 256 * 1024 }

export type KafkaSide = ReturnType<typeof openKafkaSide>

/** All that the broker reads from Kafka and writes to it: registry, presence, telemetry, its sign of life. */
export function openKafkaSide(options: KafkaSideOptions) {
  const { config, log, events, broker, now, teardown, overrides } = options
  const { region, kafka } = config
  const access = { brokers: kafka.brokers, clientId: broker, log }
  const started = startProducer({ ...access, deliveryTimeoutMs: kafka.answerWithinMs - 500, lingerMs: 0 })
  const producer = overrides.wrapProducer?.(started) ?? started
  // By then no connection is left that could be told of a delivery.
  teardown.add('the Kafka producer', () => within(producer.stop(), 1500))
  const sign = new SignOfLife({ producer, region, broker, now, sessions: () => options.sessions.count })
  teardown.add('the sign of life', () => sign.stop(500))
  const { credentials, registry } = followTopics(options, access)
  const publish = presencePublisher(producer, region)
  const presence = new Presence({ region, broker, now, publish, onSaid: events.presenceSaid })
  teardown.add('presence', () => presence.stop(1000))
  const limits = { ...(overrides.gather ?? gather), answerWithinMs: kafka.answerWithinMs }
  const ingest = createIngest({ producer, region, events, now, limits })
  teardown.add('ingest', () => ingest.stop(500))

  let registryKnown = false
  void registry.caughtUp.then(() => {
    registryKnown = true
  })
  return {
    producer,
    presence,
    credentials,
    ingest,
    /** Why no node can be let in, or null; a registry that was read once stays good while Kafka is away. */
    closed: () => (registryKnown ? null : 'the node registry has not been read yet'),
    readiness: () => registry.readiness() ?? ingest.readiness() ?? producer.readiness(),
  }
}

function followTopics({ config, sessions, broker, now, teardown }: KafkaSideOptions, access: KafkaAccess) {
  const credentials = new Credentials({
    region: config.region,
    packetsPerSecond: config.packetsPerSecond,
    now,
    onRevoked: (node, why) => sessions.end(node, why),
  })
  const registry = followTopic({
    ...access,
    topic: kafkaTopics.nodeRegistry.name,
    onRecord: (record) => credentials.apply(record),
  })
  const rivals = followTopic({
    ...access,
    topic: kafkaTopics.nodePresence.name,
    onRecord: watchRivals({
      broker,
      current: (node) => sessions.current(node),
      onNewer: (node) => sessions.end(node, 'takeover'),
    }),
  })
  teardown.add('what follows topics', () => within(Promise.all([registry.stop(), rivals.stop()]), 2000))
  return { credentials, registry }
}

function presencePublisher(producer: Producer, region: string) {
  return ({ id, type, data }: PresenceMessage) =>
    publishEvent(producer, {
      topic: kafkaTopics.nodePresence.name,
      key: data.node,
      source: `/telstar/${region}/broker`,
      subject: data.node,
      time: new Date(data.at),
      id,
      type,
      data,
    })
}

/** A stop that hangs must not keep the others from stopping. */
async function within(stopped: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([stopped, late])
  clearTimeout(timer)
}
