import type { Sample } from '@telstar/contracts/encode-batch'

/** Measures when asked. */
export interface Collector {
  readonly name: string
  /** Metrics it may report. */
  readonly metrics: readonly string[]
  /** @param at Unix milliseconds: the time of the samples */
  collect(at: number): Promise<Sample[]>
}
