import type { AlertEvent } from '@telstar/contracts/alert-event'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'

/** Every business fact of watch-outages: logged and counted here and nowhere else. */
export interface WatchOutagesEvents {
  /** Our own pipeline has another trouble than before, or none any more. */
  pipelineJudged(trouble: string | null): void
  /** Another process watches, or this one has stopped. */
  notWatching(): void
  alertsChanged(events: readonly AlertEvent[]): void
  lookFailed(error: unknown): void
}

export function watchOutagesEvents(log: Logger, metrics: Metrics): WatchOutagesEvents {
  const watching = metrics.gauge({
    name: 'telstar_outages_watching',
    help: 'Whether outages are declared: 0 while our own pipeline is in trouble or another process watches',
  })
  const changed = metrics.counter({
    name: 'telstar_outage_events_total',
    help: 'Events of outages, and of the alerts they explain',
    labels: ['rule', 'type'],
  })
  const troubles = metrics.counter({
    name: 'telstar_outage_pipeline_troubles_total',
    help: 'Times that outages could not be told from our own pipeline',
  })
  const failed = metrics.counter({
    name: 'telstar_outage_failures_total',
    help: 'Looks at nodes that failed',
  })
  watching.set(0)
  return {
    pipelineJudged(trouble) {
      watching.set(trouble === null ? 1 : 0)
      if (trouble === null) return log.info('the pipeline works: outages are declared after a grace')
      troubles.inc()
      log.warn({ trouble }, 'silence says nothing about nodes now: no outage is declared')
    },
    notWatching: () => watching.set(0),
    alertsChanged(events) {
      if (events.length > 0) log.info({ events: events.length }, 'alerts changed with outages')
      for (const { type, alert, trace } of events) {
        const { managedObject, ruleId: rule, node, suppressedBy } = alert
        changed.inc({ rule, type })
        // Of nodes there may be thousands.
        const say = node === '' ? log.info.bind(log) : log.debug.bind(log)
        say({ type, managedObject, rule, suppressedBy, reason: trace.reason }, 'an outage changed an alert')
      }
    },
    lookFailed(error) {
      failed.inc()
      log.warn({ err: error }, 'looking for outages failed; it is tried again')
    },
  }
}
