import { writeDeadLetter } from '@telstar/bus/dead-letters'
import { mayHeal } from '@telstar/bus/may-heal'
import { runConsumer } from '@telstar/bus/run-consumer'
import { type Producer, startProducer } from '@telstar/bus/start-producer'
import type { DeadLetter } from '@telstar/contracts/dead-letter'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { loadOffset } from '../consumer-offsets-table.js'
import { type Processor, withHealth } from '../processor.js'
import { CatalogueCache } from '../telemetry/catalogue-cache.js'
import { loadCatalogue } from '../telemetry/catalogue-table.js'
import { NodeDirectory } from '../telemetry/node-directory.js'
import { findNodes } from '../telemetry/nodes-table.js'
import { RegistrationWait } from '../telemetry/registration-wait.js'
import type { StoreTelemetryConfig } from './config.js'
import { CopyEncoder } from './copy-encoder.js'
import { storeEvents } from './events.js'
import { handle, type StorePorts } from './handle.js'
import { poisonLetters } from './poison.js'

export interface StoreTelemetryOverrides {
  readonly now?: () => number
  readonly metrics?: Metrics
}

const consumer = 'store-telemetry'
const topic = kafkaTopics.telemetry.name
const dayMs = 86_400_000

/** Telemetry from Kafka into the log, every batch once, as a process of its own. */
export async function startStoreTelemetry(
  config: StoreTelemetryConfig,
  log: Logger,
  overrides: StoreTelemetryOverrides = {},
) {
  const { metrics = new Metrics(consumer) } = overrides
  return withHealth([storeTelemetry(config, log, { ...overrides, metrics })], { ...config.health, metrics })
}

/** The same, for a process that runs several processors. */
export function storeTelemetry(
  config: StoreTelemetryConfig,
  log: Logger,
  { now = Date.now, metrics = new Metrics(consumer) }: StoreTelemetryOverrides,
): Processor {
  const teardown = new Teardown()
  const access = { brokers: config.brokers, clientId: consumer, log }
  const pool = openDatabase({ url: config.databaseUrl, name: consumer, log, connections: config.writers + 2 })
  teardown.add('database', () => closeDatabase(pool))
  const producer = startProducer({ ...access, clientId: `${consumer}-dlq` })
  teardown.add('producer', () => producer.stop())
  const shared = sharedPorts({ config, pool, producer, now, log, metrics })
  const writers = Array.from({ length: config.writers }, () => startWriter({ config, access, shared }))
  teardown.add('writers', () => Promise.all(writers.map((writer) => writer.stop())))
  return {
    stop: () => teardown.run(),
    failed: Promise.race(writers.map((writer) => writer.failed)),
    readiness: () => writers.map((writer) => writer.readiness()).find((missing) => missing !== null) ?? null,
  }
}

interface Parts {
  readonly config: StoreTelemetryConfig
  readonly pool: Database
  readonly producer: Producer
  readonly now: () => number
  readonly log: Logger
  readonly metrics: Metrics
}

function sharedPorts({ config, pool, producer, now, log, metrics }: Parts): Omit<StorePorts, 'encoder'> {
  const nodes = new NodeDirectory((names) => findNodes(pool, names), now)
  const resolve = (names: Iterable<string>) => nodes.resolve(names)
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  return {
    consumer,
    pool,
    nodes,
    registration: new RegistrationWait({ resolve, now, pause }),
    catalogue: new CatalogueCache(() => loadCatalogue(pool), now),
    events: storeEvents(log, metrics, now),
    timeLimits: () => ({ oldest: now() - config.retentionDays * dayMs, newest: now() + config.clockAheadMs }),
    deadLetters: async (letters: readonly DeadLetter[]) => {
      await Promise.all(
        letters.map((letter) => writeDeadLetter(producer, kafkaTopics.telemetryDeadLetters.name, letter)),
      )
    },
  }
}

interface WriterParts {
  readonly config: StoreTelemetryConfig
  readonly access: { readonly brokers: readonly string[]; readonly clientId: string; readonly log: Logger }
  readonly shared: Omit<StorePorts, 'encoder'>
}

function startWriter({ config, access, shared }: WriterParts) {
  const ports: StorePorts = { ...shared, encoder: new CopyEncoder() }
  return runConsumer({
    ...access,
    group: `${consumer}-${config.region}`,
    topics: [topic],
    offsets: { load: (topic, partition) => loadOffset(ports.pool, consumer, { topic, partition }) },
    limits: config.slice,
    sessionTimeoutMs: config.sessionTimeoutMs,
    handle: (slice) => handle(slice, ports),
    deadLetter: async (record, error) => {
      await ports.deadLetters(poisonLetters(record, error))
      ports.events.recordPoisonous({ ...record, error })
    },
    isTransient: mayHeal,
  })
}
