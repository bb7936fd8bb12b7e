import type { BatchIdentity } from '@telstar/contracts/telemetry-batch'
import type { NodeMeta } from './node-meta.js'
import type { SpoolWitness } from './spool-witness.js'

/** What must be remembered of a batch to take it off the disk. */
export interface BatchSize extends BatchIdentity {
  readonly samples: number
  /** Bytes in the store, key included. */
  readonly bytes: number
}

/** A batch that is safe on disk. */
export interface SpooledBatch extends BatchSize {
  readonly payload: Buffer
}

export interface SpoolLimits {
  readonly bytes: number
  readonly ageMs: number
  /** Largest encoded batch: what a broker takes as one packet. */
  readonly payloadBytes: number
}

/** Who sends what is spooled. */
export interface SpoolReader {
  accepted(batches: readonly SpooledBatch[]): void
  /** Whether the batch is in the hands of the broker: not to be dropped now. */
  holds(identity: BatchIdentity): boolean
  /** These are gone: not to be sent any more. */
  dropped(batches: readonly BatchIdentity[]): void
}

/** State that a change sets before its write and takes back when the write fails. */
interface SpoolState {
  readonly meta: NodeMeta
  readonly bytes: number
  /** Within one write: up to where batches are already chosen to be dropped. */
  readonly droppedTo: BatchIdentity
}

interface Opening {
  readonly node: string
  readonly boot: number
  readonly limits: SpoolLimits
  readonly state: SpoolState
}

/** Nothing was made before this identity. */
export const beginning: BatchIdentity = { boot: 0, seq: 0 }

/** What is known in memory of one node's part of the store, and the sums that must come out even. */
export class NodeAccount {
  readonly node: string
  readonly boot: number
  readonly limits: SpoolLimits
  readonly witness: SpoolWitness
  /** Acknowledged but perhaps still on disk. */
  readonly settled = new Map<string, BatchSize>()
  /** Settled, and being taken off the disk by the write under way. */
  readonly removing = new Map<string, BatchSize>()
  acknowledgedBatches = 0
  /** Samples; recovered is what an earlier life left. */
  readonly counts = { recovered: 0, accepted: 0, acknowledged: 0, dropped: 0, damaged: 0 }
  state: SpoolState
  #written: SpoolState
  reader: SpoolReader | null = null

  constructor({ node, boot, limits, state }: Opening, witness: SpoolWitness) {
    this.node = node
    this.boot = boot
    this.limits = limits
    this.state = state
    this.#written = state
    this.witness = witness
    this.counts.recovered = state.meta.bufferedSamples
  }

  /** What waits for an acknowledgement; a write under way does not count yet. */
  get buffered(): { batches: number; samples: number; bytes: number } {
    const left = [...this.settled.values(), ...this.removing.values()]
    const sum = (field: 'samples' | 'bytes') => left.reduce((total, batch) => total + batch[field], 0)
    const { meta, bytes } = this.#written
    return {
      batches: meta.bufferedBatches - left.length,
      samples: meta.bufferedSamples - sum('samples'),
      bytes: bytes - sum('bytes'),
    }
  }

  /** Bytes that will be on disk once the write under way and the removals after it are done. */
  get expectedBytes(): number {
    return [...this.settled.values()].reduce((bytes, batch) => bytes - batch.bytes, this.state.bytes)
  }

  /** The store has written everything up to the present state. */
  written(): void {
    this.#written = this.state
  }

  /** Whether the batch was acknowledged, even if it is still on disk. */
  isSettled(identity: BatchIdentity): boolean {
    const text = identityText(identity)
    return this.settled.has(text) || this.removing.has(text)
  }

  /** Adds (or with sign −1 takes away) batches. */
  tally(batches: readonly Pick<BatchSize, 'samples' | 'bytes'>[], sign: 1 | -1): void {
    const { meta, bytes, droppedTo } = this.state
    const sum = (field: 'samples' | 'bytes') => batches.reduce((total, batch) => total + batch[field], 0)
    const bufferedBatches = meta.bufferedBatches + sign * batches.length
    const bufferedSamples = meta.bufferedSamples + sign * sum('samples')
    this.state = {
      meta: { ...meta, bufferedBatches, bufferedSamples },
      bytes: bytes + sign * sum('bytes'),
      droppedTo,
    }
  }
}

/** A batch's identity as text, for maps. */
export function identityText({ boot, seq }: BatchIdentity): string {
  return `${boot}-${seq}`
}
