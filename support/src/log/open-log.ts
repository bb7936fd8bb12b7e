import type { Database } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import { PostgresEventStore } from '../event-store/postgres-event-store.js'
import type { Vault } from '../privacy/vault.js'
import type { LogPorts } from './follow-log.js'
import { Leases } from './leases.js'
import { LogWatch } from './log-watch.js'
import { readerEvents } from './reader-events.js'

/** What all readers of the log in one process share. */
export interface OpenLog extends LogPorts {
  /** Once its readers have stopped. */
  stop(): Promise<void>
}

/** For a reader that works as another role: `followLog(reader, { ...log, pool })`. @param pool of `support_writer` or `support_projector` */
export function openLog({
  pool,
  vault,
  log,
  metrics,
}: {
  readonly pool: Database
  readonly vault: Vault
  readonly log: Logger
  readonly metrics: Metrics
}): OpenLog {
  const leases = new Leases(pool)
  const events = readerEvents(log, metrics)
  return {
    pool,
    vault,
    store: new PostgresEventStore(pool),
    watch: new LogWatch(pool, events),
    leases,
    events,
    stop: () => leases.stop(),
  }
}
