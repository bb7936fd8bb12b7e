import type { Producer } from '@telstar/bus/start-producer'
import type { GatherLimits } from '@telstar/ingest/gather'
import type { GuardLimits } from './guard-limits.js'

/** What tests put in the place of the real thing. */
export interface Overrides {
  readonly limits?: Partial<GuardLimits>
  readonly gather?: GatherLimits
  /** Between the broker and Kafka. */
  readonly wrapProducer?: (producer: Producer) => Producer
  /** Unix milliseconds. */
  readonly now?: () => number
}
