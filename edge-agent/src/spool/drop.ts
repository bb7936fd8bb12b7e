import type { Operation } from './commit-queue.js'
import { beginning, type NodeAccount } from './node-account.js'
import { type Droppable, oldestBatches, type ReadRange } from './oldest-batches.js'

/** Batches chosen to be dropped within one write: oldest first, counted for good in the node's meta record. */
export class Drop {
  readonly #account: NodeAccount
  readonly #batches: Droppable[] = []

  constructor(account: NodeAccount) {
    this.#account = account
  }

  /** Chooses the oldest batches as long as `wanted` says so. */
  async choose(read: ReadRange, wanted: (oldest: Droppable) => boolean): Promise<Operation[]> {
    const account = this.#account
    for await (const batch of oldestBatches(account, read)) {
      if (!wanted(batch)) break
      this.#batches.push(batch)
      account.tally([batch], -1)
      const { meta, bytes } = account.state
      const droppedBatches = meta.droppedBatches + 1
      const droppedSamples = meta.droppedSamples + batch.samples
      account.state = {
        meta: { ...meta, droppedBatches, droppedSamples },
        bytes,
        droppedTo: { boot: batch.boot, seq: batch.seq },
      }
    }
    return this.#batches.map(({ key }) => ({ type: 'del', key }))
  }

  /** To be called when the write has ended. */
  end(written: boolean, reason: 'bytes' | 'age'): void {
    const account = this.#account
    account.state = { ...account.state, droppedTo: beginning }
    if (!written || this.#batches.length === 0) return
    const samples = this.#batches.reduce((total, batch) => total + batch.samples, 0)
    account.counts.dropped += samples
    account.reader?.dropped(this.#batches)
    account.witness.dropped({ node: account.node, batches: this.#batches.length, samples, reason })
  }
}
