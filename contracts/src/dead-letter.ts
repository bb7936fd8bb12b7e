import type { RefusalReason } from './refusal.js'

/** Where refused bytes came from: over MQTT (never in Kafka), or a place in a Kafka topic. */
export type Origin =
  | { readonly kind: 'mqtt'; readonly topic: string }
  | {
      readonly kind: 'kafka'
      readonly topic: string
      readonly partition: number
      readonly offset: string
      /** Which batch of a gathered record. */
      readonly index: number
    }

/**
 * A record of a `….dlq` topic: the refused bytes are its value, all else are headers.
 * `id` is the same however often the same refusal is written, so that readers can tell a repeat.
 */
export interface DeadLetter {
  readonly id: string
  readonly node: string
  readonly region: string
  /** The commonest reason; `detail` says the rest in words: what was wrong, where, what was expected. */
  readonly reason: RefusalReason
  readonly detail: string
  readonly origin: Origin
  /** Unix milliseconds at which the broker received the bytes. */
  readonly received: number
  /** Which remainder of its batch this is: 0 the whole batch, n+1 what was refused of part n (a replay writes only that). */
  readonly part: number
  readonly bytes: Buffer
}

/** Kafka headers of a dead letter; all values are text. */
export function deadLetterHeaders(letter: DeadLetter): Record<string, string> {
  const { id, node, region, reason, detail, origin, received, part } = letter
  const place: Record<string, string> =
    origin.kind === 'mqtt'
      ? {}
      : {
          'origin-partition': String(origin.partition),
          'origin-offset': origin.offset,
          'origin-index': String(origin.index),
        }
  return {
    id,
    node,
    region,
    reason,
    detail: detail.slice(0, 2000),
    received: String(received),
    part: String(part),
    'origin-kind': origin.kind,
    'origin-topic': origin.topic,
    ...place,
  }
}

/** The dead letter behind a Kafka record of a `….dlq` topic. */
export function deadLetterOf(headers: Readonly<Record<string, string>>, bytes: Buffer): DeadLetter {
  const text = (name: string) => headers[name] ?? ''
  const origin: Origin =
    text('origin-kind') === 'mqtt'
      ? { kind: 'mqtt', topic: text('origin-topic') }
      : {
          kind: 'kafka',
          topic: text('origin-topic'),
          partition: Number(text('origin-partition')),
          offset: text('origin-offset'),
          index: Number(text('origin-index')),
        }
  return {
    id: text('id'),
    node: text('node'),
    region: text('region'),
    reason: text('reason') as RefusalReason,
    detail: text('detail'),
    origin,
    received: Number(text('received')),
    part: Number(text('part')),
    bytes,
  }
}
