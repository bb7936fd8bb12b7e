import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'

/** What readers of the log tell about themselves; nothing personal. */
export interface ReaderEvents {
  /** @param behindMs age of the newest event of the batch */
  handled(reader: string, batch: { readonly count: number; readonly behindMs: number }): void
  caughtUp(reader: string): void
  failed(reader: string, failure: { readonly fault: string; readonly failures: number }): void
  overtaken(reader: string): void
  stopped(reader: string, reason: string): void
  /** @param ms age of the oldest event that nobody can read yet; 0: there is none */
  held(ms: number): void
}

export function readerEvents(log: Logger, metrics: Metrics): ReaderEvents {
  const labels = ['reader']
  const read = metrics.counter({ name: 'telstar_support_events_read_total', help: 'Events handled', labels })
  const behind = metrics.gauge({
    name: 'telstar_support_reader_behind_seconds',
    help: 'Age of the last event handled; 0 when nothing is left',
    labels,
  })
  const failures = metrics.counter({
    name: 'telstar_support_reader_failures_total',
    help: 'Batches rolled back',
    labels,
  })
  const stopped = metrics.gauge({
    name: 'telstar_support_reader_stopped',
    help: '1 at an event that cannot be handled',
    labels,
  })
  const held = metrics.gauge({
    name: 'telstar_support_log_held_seconds',
    help: 'Age of the oldest event that no reader may read yet, as an older transaction is open; 0: none',
  })
  return {
    held: (ms) => held.set({}, ms / 1000),
    handled(reader, { count, behindMs }) {
      read.inc({ reader }, count)
      behind.set({ reader }, behindMs / 1000)
    },
    caughtUp(reader) {
      behind.set({ reader }, 0)
      stopped.set({ reader }, 0)
    },
    failed(reader, failure) {
      failures.inc({ reader })
      log.warn({ reader, ...failure }, 'a batch of events failed')
    },
    overtaken(reader) {
      log.info({ reader }, 'another process reads on: its checkpoint moved')
    },
    stopped(reader, reason) {
      stopped.set({ reader }, 1)
      log.error({ reader, reason }, 'a reader of the log stopped')
    },
  }
}
