import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { Expired } from './expiry.js'
import type { Removed } from './retention.js'

interface Refreshed {
  readonly group: string
  readonly resolution: string
  readonly from: number
  readonly to: number
}

/** Every business fact of refresh-rollups: logged and counted here and nowhere else. */
export interface RefreshRollupsEvents {
  rangeRefreshed(fact: Refreshed): void
  retentionApplied(fact: Removed): void
  expiredRemoved(fact: Expired): void
  rollupsCompressed(chunks: number): void
  passFailed(error: unknown): void
}

export function refreshRollupsEvents(log: Logger, metrics: Metrics): RefreshRollupsEvents {
  const refreshed = metrics.counter({
    name: 'telstar_rollup_refreshes_total',
    help: 'Ranges of rollups computed again',
    labels: ['group', 'resolution'],
  })
  const failed = metrics.counter({ name: 'telstar_rollup_failures_total', help: 'Passes that failed' })
  const dropped = metrics.counter({
    name: 'telstar_retention_chunks_total',
    help: 'Raw chunks removed by retention',
  })
  return {
    rangeRefreshed({ group, resolution, from, to }) {
      refreshed.inc({ group, resolution })
      log.debug({ group, resolution, from: new Date(from), to: new Date(to) }, 'rollups refreshed')
    },
    retentionApplied({ chunks, ledgerRows }) {
      if (chunks === 0 && ledgerRows === 0) return
      dropped.inc(chunks)
      log.info({ chunks, ledgerRows }, 'removed what is older than retention')
    },
    expiredRemoved({ silences, tasks }) {
      if (silences > 0 || tasks > 0) log.info({ silences, tasks }, 'removed old silences and tasks')
    },
    rollupsCompressed(chunks) {
      if (chunks > 0) log.info({ chunks }, 'compressed old rollups')
    },
    passFailed(error) {
      failed.inc()
      log.warn({ err: error }, 'refreshing failed; it is tried again')
    },
  }
}
