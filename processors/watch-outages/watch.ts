import type { PipelineLimits } from './config.js'

/** What can be known of our own pipeline. Times are Unix milliseconds. */
export interface PipelineLook {
  readonly now: number
  /** The last look that succeeded, or null. */
  readonly lastLookAt: number | null
  /** How far evaluation has come, per partition of telemetry. */
  readonly clocks: readonly { readonly partition: number; readonly clock: number }[]
  /** What brokers and presence give reason for, or null. */
  readonly brokers: string | null
  readonly presence: string | null
}

/** Why silence says nothing about nodes now, or null. */
export function pipelineTrouble(look: PipelineLook, limits: PipelineLimits): string | null {
  const { now, lastLookAt, clocks, brokers, presence } = look
  if (lastLookAt === null) return 'the watch has just begun'
  if (Math.abs(now - lastLookAt) > limits.loopGapMs) return 'the watch itself stood still'
  if (brokers !== null) return brokers
  if (presence !== null) return presence
  if (clocks.length === 0) return 'nothing has been evaluated yet'
  const behind = clocks.find(({ clock }) => now - clock > limits.clockLagMs)
  return behind ? `the evaluation of partition ${behind.partition} is behind` : null
}

/** Since when the pipeline works, and why not. */
export interface Watch {
  readonly lastLookAt: number | null
  readonly healthySince: number | null
  readonly trouble: string | null
}

export const unwatched: Watch = { lastLookAt: null, healthySince: null, trouble: null }

/** The watch after a look at the pipeline: health begins anew after every trouble. */
export function evolveWatch({ healthySince }: Watch, now: number, trouble: string | null): Watch {
  return { lastLookAt: now, trouble, healthySince: trouble === null ? (healthySince ?? now) : null }
}
