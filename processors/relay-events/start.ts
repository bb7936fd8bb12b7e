import { randomUUID } from 'node:crypto'
import { type Producer, startProducer } from '@telstar/bus/start-producer'
import { backoffMs } from '@telstar/runtime/backoff'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { claimLease, releaseLease } from '../lease-table.js'
import { passLoop } from '../pass-loop.js'
import { type Processor, withHealth } from '../processor.js'
import type { RelayEventsConfig } from './config.js'
import { type RelayEventsEvents, relayEventsEvents } from './events.js'
import { handle } from './handle.js'
import { countOutbox } from './outbox-reader.js'

const name = 'relay-events'
const leaseMs = 10_000
const renewEveryMs = 3000
/** What is not in Kafka by then is given up and sent again: well before another may hold the lease. */
const deliveryTimeoutMs = 4000
const busyMs = 50
const idleMs = 100
const standByMs = 1000
const failed = { firstMs: 100, mostMs: 2000 }

/** The outbox published to Kafka, as a process of its own. */
export async function startRelayEvents(config: RelayEventsConfig, log: Logger) {
  const metrics = new Metrics(name)
  return withHealth([relayEvents(config, log, metrics)], { ...config.health, metrics })
}

/** The same, for a process that runs several processors. */
export function relayEvents(config: RelayEventsConfig, log: Logger, metrics: Metrics): Processor {
  const teardown = new Teardown()
  const pool = openDatabase({ url: config.databaseUrl, name, log, connections: 2 })
  teardown.add('database', () => closeDatabase(pool))
  const producer = startProducer({
    brokers: config.brokers,
    clientId: name,
    log,
    deliveryTimeoutMs,
    lingerMs: 0,
  })
  teardown.add('producer', () => producer.stop())
  const relay = new Relay({ pool, producer, events: relayEventsEvents(log, metrics) })
  const loop = passLoop({
    pass: () => relay.pass(),
    ended: () => relay.release(),
    stopWithinMs: deliveryTimeoutMs,
  })
  teardown.add('relay', () => loop.stop())
  return { failed: loop.failed, readiness: () => producer.readiness(), stop: () => teardown.run() }
}

interface Parts {
  readonly pool: Database
  readonly producer: Producer
  readonly events: RelayEventsEvents
}

/** Only the holder of the lease works. */
class Relay {
  readonly #parts: Parts
  readonly #holder = randomUUID()
  /** By the clock that also runs while the process is frozen; 0 while another holds the lease. */
  #heldUntil = 0
  #renewAt = 0
  #failures = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  release(): Promise<void> {
    return releaseLease(this.#parts.pool, name, this.#holder).catch(() => undefined)
  }

  /** @returns how long to wait before the next one */
  async pass(): Promise<number> {
    try {
      if (!(await this.#holdsLease())) return standByMs
      const { count, more } = await handle({
        ...this.#parts,
        now: Date.now,
        mayPublish: () => this.#mayPublish(),
      })
      this.#failures = 0
      if (more) return 0
      return count > 0 ? busyMs : idleMs
    } catch (error) {
      this.#parts.events.passFailed(error, this.#failures)
      this.#failures += 1
      return backoffMs(this.#failures - 1, failed, Math.random())
    }
  }

  #mayPublish(): boolean {
    return performance.now() + deliveryTimeoutMs < this.#heldUntil
  }

  async #holdsLease(): Promise<boolean> {
    const began = performance.now()
    if (began < this.#renewAt && this.#mayPublish()) return true
    const { pool, events } = this.#parts
    const mine = await claimLease(pool, { name, holder: this.#holder, seconds: leaseMs / 1000 })
    this.#heldUntil = mine ? began + leaseMs : 0
    this.#renewAt = began + renewEveryMs
    if (mine) events.backlogCounted(await countOutbox(pool))
    return mine
  }
}
