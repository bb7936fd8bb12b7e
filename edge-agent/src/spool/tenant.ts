import type { Holding, Level } from './survey.js'
import type { Mark } from './watermark.js'

/** A node's part of the store. */
export interface Tenant {
  readonly node: string
  readonly mark: Mark
  /** Bytes of its batches. */
  readonly bytes: number
  /** Everything prepared so far is on disk. */
  written(): void
  /** The store was opened again: `holding` is what of this node is really in it. */
  resume(level: Level, holding: Holding): Promise<void>
}
