import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { consumeTopics } from '../consume-topics.js'
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
  const pool = openDatabase({ url: config.databaseUrl, name: consumer, log, connections: 2 })
  teardown.add('database', () => closeDatabase(pool))
  const events = projectNodesEvents(log, metrics)
  const surroundings = { consumer, config, pool, log, teardown }
  const running = consumeTopics(surroundings, {
    topics: [kafkaTopics.nodeRegistry.name, kafkaTopics.nodePresence.name],
    limits: { records: 500, bytes: 4 * 1024 * 1024, waitMs: 50 },
    handle: (slice) => handle(slice, { consumer, region: config.region, pool, events }),
    deadLetters: kafkaTopics.nodeRegistryDeadLetters.name,
    recordPoisonous: events.recordPoisonous,
  })
  return { stop: () => teardown.run(), failed: running.failed, readiness: running.readiness }
}
