import { followTopic } from '@telstar/bus/follow-topic'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { consumeTopics } from '../consume-topics.js'
import { type Processor, withHealth } from '../processor.js'
import type { HandleCommandsConfig } from './config.js'
import { handleCommandsEvents } from './events.js'
import { handle } from './handle.js'
import { NodeEntries } from './node-entries.js'

const consumer = 'handle-commands'
/** Few at once: a transaction of many commands would keep others waiting. */
const limits = { records: 20, bytes: 4 * 1024 * 1024, waitMs: 10 }

/** What people ask of the region, decided, as a process of its own. */
export async function startHandleCommands(config: HandleCommandsConfig, log: Logger) {
  const metrics = new Metrics(consumer)
  return withHealth([handleCommands(config, log, metrics)], { ...config.health, metrics })
}

/** The same, for a process that runs several processors. */
export function handleCommands(config: HandleCommandsConfig, log: Logger, metrics: Metrics): Processor {
  const teardown = new Teardown()
  const pool = openDatabase({ url: config.databaseUrl, name: consumer, log, connections: 2 })
  teardown.add('database', () => closeDatabase(pool))
  const nodes = new NodeEntries(Date.now)
  const registry = followTopic({
    brokers: config.brokers,
    log,
    clientId: `${consumer}-registry`,
    topic: kafkaTopics.nodeRegistry.name,
    onRecord: (record) => nodes.apply(record),
  })
  teardown.add('registry', () => registry.stop())
  const events = handleCommandsEvents(log, metrics)
  const ports = { consumer, region: config.region, pool, nodes, events }
  const surroundings = { consumer, config, pool, log, teardown }
  const running = consumeTopics(surroundings, {
    topics: [kafkaTopics.commands.name],
    limits,
    handle: (slice) => handle(slice, { ...ports, registryKnown: registry.caughtUp, now: Date.now }),
    deadLetters: kafkaTopics.commandDeadLetters.name,
    recordPoisonous: events.recordPoisonous,
  })
  return {
    stop: () => teardown.run(),
    failed: running.failed,
    readiness: () => registry.readiness() ?? running.readiness(),
  }
}
