import { mayHeal } from '@telstar/bus/may-heal'
import { type RunningConsumer, runConsumer } from '@telstar/bus/run-consumer'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { loadOffset } from '../consumer-offsets-table.js'
import { type Processor, withHealth } from '../processor.js'
import { loadCatalogue } from '../telemetry/catalogue-table.js'
import { RegistrationWait } from '../telemetry/registration-wait.js'
import type { EvaluateAlertsConfig } from './config.js'
import { loadStates } from './evaluation-states-table.js'
import { type EvaluateEvents, evaluateEvents } from './events.js'
import { Fleet } from './fleet.js'
import { type EvaluatePorts, handle } from './handle.js'
import { findNodeFacts } from './node-facts-table.js'
import { NodeRegister } from './node-register.js'
import { RuleSetCache } from './rule-set.js'
import { loadRules, loadSetVersion } from './rules-table.js'
import { tick } from './tick.js'

const consumer = 'evaluate-alerts'
const dayMs = 86_400_000
const tickMs = 1000

/** Rules on telemetry: alerts raised and cleared, each transition once, as a process of its own. */
export async function startEvaluateAlerts(config: EvaluateAlertsConfig, log: Logger) {
  const metrics = new Metrics(consumer)
  return withHealth([evaluateAlerts(config, log, metrics)], { ...config.health, metrics })
}

/** The same, for a process that runs several processors. */
export function evaluateAlerts(config: EvaluateAlertsConfig, log: Logger, metrics: Metrics): Processor {
  const teardown = new Teardown()
  const pool = openDatabase({ url: config.databaseUrl, name: consumer, log, connections: 2 })
  teardown.add('database', () => closeDatabase(pool))
  const ports = portsOf({ config, pool, events: evaluateEvents(log, metrics, Date.now) })
  const running = consume(config, log, ports)
  teardown.add('consumer', () => running.stop())
  return { stop: () => teardown.run(), failed: running.failed, readiness: running.readiness }
}

function consume(config: EvaluateAlertsConfig, log: Logger, ports: EvaluatePorts): RunningConsumer {
  return runConsumer({
    brokers: config.brokers,
    clientId: consumer,
    log,
    group: `${consumer}-${config.region}`,
    topics: [kafkaTopics.telemetry.name],
    offsets: {
      load: (topic, partition) => {
        // Somebody else may have had the partition meanwhile.
        ports.fleet.drop(partition)
        return loadOffset(ports.pool, consumer, { topic, partition })
      },
    },
    limits: config.slice,
    sessionTimeoutMs: config.sessionTimeoutMs,
    handle: (slice) => handle(slice, ports),
    idle: { everyMs: tickMs, handle: (places, askedAt) => tick(places, askedAt, ports) },
    deadLetter: async (record, error) => ports.events.recordPoisonous({ ...record, error }),
    isTransient: mayHeal,
  })
}

interface Parts {
  readonly config: EvaluateAlertsConfig
  readonly pool: Database
  readonly events: EvaluateEvents
}

function portsOf({ config, pool, events }: Parts): EvaluatePorts {
  const now = Date.now
  const register = new NodeRegister((names) => findNodeFacts(pool, names), now)
  const resolve = (names: Iterable<string>) => register.resolve(names)
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  return {
    consumer,
    region: config.region,
    pool,
    events,
    now,
    register,
    registration: new RegistrationWait({ resolve, now, pause }),
    rules: new RuleSetCache({
      loadVersion: () => loadSetVersion(pool),
      loadRules: async () => {
        const { rules, unreadable } = await loadRules(pool)
        if (unreadable.length > 0) events.rulesUnreadable(unreadable)
        return rules
      },
      loadCatalogue: () => loadCatalogue(pool),
      now,
    }),
    fleet: new Fleet({
      loadStates: (of) => loadStates(pool, of),
      resolve,
      unreadable: events.stateUnreadable,
    }),
    received: new Map(),
    limits: { retentionMs: config.retentionDays * dayMs, clockAheadMs: config.clockAheadMs },
  }
}
