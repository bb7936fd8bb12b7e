import { writeDeadLetter } from '@telstar/bus/dead-letters'
import { mayHeal } from '@telstar/bus/may-heal'
import { poisonLetter } from '@telstar/bus/poison-letter'
import { runConsumer } from '@telstar/bus/run-consumer'
import { startProducer } from '@telstar/bus/start-producer'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { loadOffset } from '../consumer-offsets-table.js'
import { type Processor, withHealth } from '../processor.js'
import type { ProjectNodesConfig } from './config.js'
import { projectNodesEvents } from './events.js'
import { handle } from './handle.js'

const consumer = 'project-nodes'

/** The tables `nodes` and `cells` from the registry and presence topics, as a process of its own. */
export async function startProjectNodes(config: ProjectNodesConfig, log: Logger) {
  const metrics = new Metrics(consumer)
  return withHealth([projectNodes(config, log, metrics)], { ...config.health, metrics })
}

/** The same, for a process that runs several processors. */
export function projectNodes(config: ProjectNodesConfig, log: Logger, metrics: Metrics): Processor {
  const teardown = new Teardown()
  const access = { brokers: config.brokers, clientId: consumer, log }
  const pool = openDatabase({ url: config.databaseUrl, name: consumer, log, connections: 2 })
  teardown.add('database', () => closeDatabase(pool))
  const producer = startProducer({ ...access, clientId: `${consumer}-dlq` })
  teardown.add('producer', () => producer.stop())
  const events = projectNodesEvents(log, metrics)
  const running = runConsumer({
    ...access,
    group: `${consumer}-${config.region}`,
    topics: [kafkaTopics.nodeRegistry.name, kafkaTopics.nodePresence.name],
    offsets: { load: (topic, partition) => loadOffset(pool, consumer, { topic, partition }) },
    limits: { records: 500, bytes: 4 * 1024 * 1024, waitMs: 50 },
    handle: (slice) => handle(slice, { consumer, region: config.region, pool, events }),
    deadLetter: async (record, error) => {
      const letter = poisonLetter(record, config.region, error)
      await writeDeadLetter(producer, kafkaTopics.nodeRegistryDeadLetters.name, letter)
      events.recordPoisonous(record, error)
    },
    isTransient: mayHeal,
  })
  teardown.add('consumer', () => running.stop())
  return { stop: () => teardown.run(), failed: running.failed, readiness: running.readiness }
}
