import { randomUUID } from 'node:crypto'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { claimLease, releaseLease } from '../lease-table.js'
import { passLoop } from '../pass-loop.js'
import { type Processor, withHealth } from '../processor.js'
import { loadGroups } from './aggregates.js'
import { compressRollups } from './compression.js'
import type { RefreshRollupsConfig } from './config.js'
import { busyDelays, usualDelays } from './delays.js'
import { type RefreshRollupsEvents, refreshRollupsEvents } from './events.js'
import { removeExpired } from './expiry.js'
import { handle } from './handle.js'
import { applyRetention } from './retention.js'

const name = 'refresh-rollups'
const leaseSeconds = 120
const upkeepEveryMs = 10 * 60_000
/** A claim is one row; when it takes so long, the database has more to do than it can. */
const busyMs = 50

/** Rollups brought up to date, late data included, and retention, as a process of its own. */
export async function startRefreshRollups(config: RefreshRollupsConfig, log: Logger) {
  const metrics = new Metrics(name)
  return withHealth([refreshRollups(config, log, metrics)], { ...config.health, metrics })
}

/** The same, for a process that runs several processors. */
export function refreshRollups(config: RefreshRollupsConfig, log: Logger, metrics: Metrics): Processor {
  const pool = openDatabase({ url: config.databaseUrl, name, log, connections: 2 })
  const refresher = new Refresher({ config, pool, events: refreshRollupsEvents(log, metrics) })
  const loop = passLoop({
    pass: (stopping) => refresher.pass(stopping),
    ended: () => refresher.release(),
    stopWithinMs: 5000,
  })
  return {
    failed: loop.failed,
    readiness: () => null,
    stop: async () => {
      await loop.stop()
      await closeDatabase(pool)
    },
  }
}

interface Parts {
  readonly config: RefreshRollupsConfig
  readonly pool: Database
  readonly events: RefreshRollupsEvents
}

/** Only the holder of the lease works. */
class Refresher {
  readonly #parts: Parts
  readonly #holder = randomUUID()
  #upkeepDueAt = 0
  #claimMs = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @returns how long to wait before the next one */
  async pass(stopping: AbortSignal): Promise<number> {
    const { config, events, pool } = this.#parts
    const stillMine = async () => !stopping.aborted && (await this.#claim())
    try {
      if (await stillMine()) {
        const busy = this.#claimMs > busyMs
        const mayGoOn = async () => (await stillMine()) && (busy || this.#claimMs <= busyMs)
        await handle({ pool, events, delays: busy ? busyDelays : usualDelays, mayGoOn })
      }
      if (await stillMine()) await this.#upkeep()
    } catch (error) {
      events.passFailed(error)
    }
    return config.intervalMs
  }

  release(): Promise<void> {
    return releaseLease(this.#parts.pool, name, this.#holder).catch(() => undefined)
  }

  async #claim(): Promise<boolean> {
    const began = performance.now()
    const mine = await claimLease(this.#parts.pool, { name, holder: this.#holder, seconds: leaseSeconds })
    this.#claimMs = performance.now() - began
    return mine
  }

  async #upkeep(): Promise<void> {
    if (Date.now() < this.#upkeepDueAt) return
    const { config, events, pool } = this.#parts
    this.#upkeepDueAt = Date.now() + upkeepEveryMs
    const groups = await loadGroups(pool)
    events.retentionApplied(await applyRetention(pool, groups, config.retentionDays))
    events.expiredRemoved(await removeExpired(pool))
    events.rollupsCompressed(await compressRollups(pool, groups))
  }
}
