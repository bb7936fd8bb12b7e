import type { DeadLetter } from '@telstar/contracts/dead-letter'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { Additions } from './plan-slice.js'

interface SliceStored {
  readonly additions: Additions
  /** Batches of which nothing could be stored. */
  readonly whole: readonly DeadLetter[]
  /** Batches that were in the ledger before. */
  readonly duplicates: number
}

/** Every business fact of store-telemetry: logged and counted here and nowhere else. */
export interface StoreEvents {
  sliceStored(fact: SliceStored): void
  recordPoisonous(fact: { topic: string; partition: number; offset: bigint; error: unknown }): void
}

/** A clock that is off by more is worth a line in the log. */
const skewWorthSayingMs = 60_000

export function storeEvents(log: Logger, metrics: Metrics, now: () => number): StoreEvents {
  const counter = (name: string, help: string, ...labels: string[]) =>
    metrics.counter({ name: `telstar_store_${name}`, help, labels })
  const samples = counter('samples_total', 'Samples stored')
  const values = counter('values_total', 'Values stored')
  const batches = counter('batches_total', 'Batches by outcome', 'outcome')
  const refused = counter('values_quarantined_total', 'Values kept out of the log', 'reason')
  const letters = counter('dead_letters_total', 'Dead letters by their commonest reason', 'reason')
  const skewed = counter('batches_skewed_total', 'Batches sent by a clock more than a minute off')
  const lag = metrics.histogram({
    name: 'telstar_store_lag_seconds',
    help: 'From the broker to the committed row',
  })
  return {
    sliceStored({ additions, duplicates, whole }) {
      batches.inc({ outcome: 'stored' }, additions.batches.length)
      batches.inc({ outcome: 'duplicate' }, duplicates)
      batches.inc({ outcome: 'refused' }, whole.length)
      const at = now()
      for (const { received, sent, judgement } of additions.batches) {
        samples.inc(judgement.samples)
        values.inc(judgement.values)
        lag.observe(Math.max(0, at - received) / 1000)
        if (Math.abs(received - sent) > skewWorthSayingMs) skewed.inc()
        for (const [reason, count] of judgement.reasons) refused.inc({ reason }, count)
      }
      for (const letter of [...additions.refused, ...whole]) {
        letters.inc({ reason: letter.reason })
        const { id, node, reason, detail } = letter
        log.debug({ id, node, reason, detail }, 'dead-lettered')
      }
      const refusals = additions.refused.length + whole.length
      if (refusals > 0)
        log.info(
          { letters: refusals, first: [...additions.refused, ...whole][0]?.id },
          'telemetry was refused',
        )
    },
    recordPoisonous({ topic, partition, offset, error }) {
      batches.inc({ outcome: 'poison' })
      log.error(
        { topic, partition, offset: String(offset), err: error },
        'a record is set aside: it cannot be handled',
      )
    },
  }
}
