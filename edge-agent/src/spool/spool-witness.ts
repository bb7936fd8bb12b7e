import type { Loss } from './loss.js'

/** What happens to the store, for log and counters. */
export interface SpoolWitness {
  storeDamaged(loss: Loss): void
  nodeDamaged(loss: { node: string; batches: number; samples: number }): void
  dropped(loss: { node: string; batches: number; samples: number; reason: 'bytes' | 'age' }): void
  stopped(reason: string): void
  resumed(): void
}
