import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { Delivery } from '@telstar/senders/delivery'

/** What happens to what listeners are told. */
export interface HubEvents {
  told(listenerId: string, delivery: Delivery): void
  passFailed(error: unknown): void
}

export function hubEvents(log: Logger, metrics: Metrics): HubEvents {
  const calls = metrics.counter({
    name: 'telstar_support_hub_calls_total',
    help: 'Calls of listeners of the TM Forum APIs: sent, again (to be tried again), failed (given up)',
    labels: ['outcome'],
  })
  return {
    told(listenerId, delivery) {
      calls.inc({ outcome: delivery.kind })
      if (delivery.kind === 'failed')
        log.warn({ listenerId, why: delivery.why }, 'a listener was given up for an event')
    },
    passFailed(error) {
      log.debug({ err: error }, 'listeners could not be told')
    },
  }
}
