import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { OutboxEntry } from './outbox-reader.js'

/** Every business fact of relay-events: logged and counted here and nowhere else. */
export interface RelayEventsEvents {
  /** @param lagMs how long the oldest of them had waited when it was read */
  published(entries: readonly OutboxEntry[], lagMs: number): void
  /** Kafka refuses the record for good; what it tells stays in the tables it was written with. */
  givenUp(entry: OutboxEntry, error: unknown): void
  backlogCounted(entries: number): void
  passFailed(error: unknown, attempt: number): void
}

export function relayEventsEvents(log: Logger, metrics: Metrics): RelayEventsEvents {
  const published = metrics.counter({
    name: 'telstar_outbox_published_total',
    help: 'Records of the outbox that Kafka has; a repeat counts again',
    labels: ['topic'],
  })
  const givenUp = metrics.counter({
    name: 'telstar_outbox_given_up_total',
    help: 'Records of the outbox that Kafka refuses for good',
    labels: ['topic'],
  })
  const backlog = metrics.gauge({
    name: 'telstar_outbox_backlog',
    help: 'Records that wait in the outbox, counted up to 100,000 by whoever holds the lease',
  })
  const lag = metrics.gauge({
    name: 'telstar_outbox_lag_seconds',
    help: 'How long the oldest record published last had waited',
  })
  const failed = metrics.counter({
    name: 'telstar_outbox_failures_total',
    help: 'Passes over the outbox that failed',
  })
  return {
    published(entries, lagMs) {
      for (const { topic } of entries) published.inc({ topic })
      lag.set(Math.max(0, lagMs) / 1000)
    },
    givenUp({ topic, key, headers }, error) {
      givenUp.inc({ topic })
      log.error({ topic, key, id: headers?.ce_id, err: error }, 'a record cannot be published')
    },
    backlogCounted: (entries) => backlog.set(entries),
    passFailed(error, attempt) {
      failed.inc()
      if (attempt % 20 === 0) log.warn({ err: error, attempt }, 'the outbox cannot be relayed: trying again')
    },
  }
}
