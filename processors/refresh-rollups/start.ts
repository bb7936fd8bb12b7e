import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { claimLease, releaseLease } from '../lease-table.js'
import { type Processor, withHealth } from '../processor.js'
import { loadGroups } from './aggregates.js'
import { compressRollups } from './compression.js'
import type { RefreshRollupsConfig } from './config.js'
import { busyDelays, usualDelays } from './delays.js'
import { type RefreshRollupsEvents, refreshRollupsEvents } from './events.js'
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
  const stopping = new AbortController()
  const refresher = new Refresher({ config, pool, events: refreshRollupsEvents(log, metrics) })
  const running = refresher.run(stopping.signal)
  return {
    failed: new Promise<never>((_, reject) => {
      running.catch(reject)
    }),
    readiness: () => null,
    stop: async () => {
      stopping.abort()
      await Promise.race([running, pause(5000)])
      await closeDatabase(pool)
    },
  }
}

interface Parts {
  readonly config: RefreshRollupsConfig
  readonly pool: Database
  readonly events: RefreshRollupsEvents
}

class Refresher {
  readonly #parts: Parts
  readonly #holder = randomUUID()
  #upkeepDueAt = 0
  #claimMs = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Passes one after the other until told to stop; only the holder of the lease works. */
  async run(stopping: AbortSignal): Promise<void> {
    const { config, events, pool } = this.#parts
    const stillMine = async () => !stopping.aborted && (await this.#claim())
    while (!stopping.aborted) {
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
      await pause(config.intervalMs, undefined, { signal: stopping }).catch(() => undefined)
    }
    await releaseLease(pool, name, this.#holder).catch(() => undefined)
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
    events.rollupsCompressed(await compressRollups(pool, groups))
  }
}
