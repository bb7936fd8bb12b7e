import type { Metrics } from '@telstar/runtime/metrics'

/** Every business fact of the relays: counted here and nowhere else. Failures are told by the readers of the log. */
export interface RelayEvents {
  /** @param batch how many were read, and how many of them concern others; a repeat counts again */
  published(topic: string, batch: { readonly read: number; readonly published: number }): void
}

export function relayEvents(metrics: Metrics): RelayEvents {
  const published = metrics.counter({
    name: 'telstar_support_published_total',
    help: 'Events that Kafka has; a repeat counts again',
    labels: ['topic'],
  })
  return { published: (topic, batch) => published.inc({ topic }, batch.published) }
}
