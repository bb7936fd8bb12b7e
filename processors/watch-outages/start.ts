import { randomUUID } from 'node:crypto'
import { followTopic } from '@telstar/bus/follow-topic'
import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { claimLease, releaseLease } from '../lease-table.js'
import { passLoop } from '../pass-loop.js'
import { type Processor, withHealth } from '../processor.js'
import { BrokerSigns } from './broker-signs.js'
import type { WatchOutagesConfig } from './config.js'
import { watchOutagesEvents } from './events.js'
import { handle, noMemory, type WatchOutagesPorts } from './handle.js'
import { PresenceProgress } from './presence-progress.js'
import { LeaseLost } from './save-outages.js'

const name = 'watch-outages'
const lookEveryMs = 1000
const leaseSeconds = 10
const claimEveryMs = 3000

/** Outages of nodes, sites and the region, as a process of its own. */
export async function startWatchOutages(config: WatchOutagesConfig, log: Logger) {
  const metrics = new Metrics(name)
  return withHealth([watchOutages(config, log, metrics)], { ...config.health, metrics })
}

/** The same, for a process that runs several processors. */
export function watchOutages(config: WatchOutagesConfig, log: Logger, metrics: Metrics): Processor {
  const teardown = new Teardown()
  const pool = openDatabase({ url: config.databaseUrl, name, log, connections: 2 })
  teardown.add('database', () => closeDatabase(pool))
  const signs = new BrokerSigns()
  const presence = new PresenceProgress()
  const access = { brokers: config.brokers, clientId: name, log }
  const alive = {
    topic: kafkaTopics.brokersAlive.name,
    onRecord: (record: KafkaRecord) => signs.apply(record),
  }
  const seen = {
    topic: kafkaTopics.nodePresence.name,
    onRecord: (record: KafkaRecord) => presence.apply(record),
  }
  const following = [alive, seen].map((topic) => followTopic({ ...access, ...topic }))
  teardown.add('what follows topics', () => Promise.all(following.map((topic) => topic.stop())))
  const lease = { name, holder: randomUUID() }
  const watcher = new Watcher({
    config,
    pool,
    signs,
    presence,
    lease,
    events: watchOutagesEvents(log, metrics),
  })
  const loop = passLoop({ pass: () => watcher.pass(), ended: () => watcher.release(), stopWithinMs: 3000 })
  teardown.add('the watch', () => loop.stop())
  return { failed: loop.failed, readiness: () => null, stop: () => teardown.run() }
}

/** Looks every second while it holds the lease; others stand by. */
class Watcher {
  readonly #ports: WatchOutagesPorts
  #memory = noMemory
  #claimDueAt = 0

  constructor(ports: WatchOutagesPorts) {
    this.#ports = ports
  }

  /** @returns how long to wait before the next one */
  async pass(): Promise<number> {
    const began = Date.now()
    await this.#look(began)
    return Math.max(0, lookEveryMs - (Date.now() - began))
  }

  async release(): Promise<void> {
    const { events, pool, lease } = this.#ports
    events.notWatching()
    await releaseLease(pool, lease.name, lease.holder).catch(() => undefined)
  }

  async #look(now: number): Promise<void> {
    try {
      if (now >= this.#claimDueAt) await this.#claim(now)
      if (now < this.#claimDueAt) this.#memory = await handle(this.#memory, now, this.#ports)
    } catch (error) {
      // What was saved is not known: it is loaded again. The watch itself goes on where it was.
      this.#memory = error instanceof LeaseLost ? noMemory : { ...this.#memory, standing: null }
      this.#claimDueAt = 0
      this.#ports.events.lookFailed(error)
    }
  }

  async #claim(now: number): Promise<void> {
    const { pool, lease, events } = this.#ports
    if (await claimLease(pool, { ...lease, seconds: leaseSeconds })) {
      this.#claimDueAt = now + claimEveryMs
      return
    }
    this.#memory = noMemory
    events.notWatching()
  }
}
