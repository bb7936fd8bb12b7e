import type { Sample } from '@telstar/contracts/encode-batch'
import type { BatchIdentity } from '@telstar/contracts/telemetry-batch'
import { type Acceptance, AcceptChange } from './accept-change.js'
import { DropOldChange } from './drop-old-change.js'
import {
  type BatchSize,
  identityText,
  type NodeAccount,
  type SpooledBatch,
  type SpoolReader,
} from './node-account.js'
import { encodeMeta } from './node-meta.js'
import type { ReadRange } from './oldest-batches.js'
import { RemoveChange } from './remove-change.js'
import { batchKey, metaKey, parseKey } from './spool-key.js'
import { decodeRecord } from './spool-record.js'
import type { SpoolStore } from './spool-store.js'
import type { Holding, Level } from './survey.js'
import type { Tenant } from './tenant.js'

/**
 * One node's batches on disk, oldest first. `accept` resolves after the sync; from then on a batch leaves only by
 * `acknowledge` or by the stated drop policy: the oldest first, when bytes or age pass the limit, counted for good.
 */
export class NodeSpool implements Tenant {
  readonly account: NodeAccount
  readonly #store: SpoolStore
  readonly #read: ReadRange

  /** Use openNodeSpool. */
  constructor(store: SpoolStore, account: NodeAccount) {
    this.account = account
    this.#store = store
    this.#read = (range) => store.read(range)
  }

  get node(): string {
    return this.account.node
  }

  get mark() {
    return this.account.state.meta
  }

  get bytes(): number {
    return this.account.state.bytes
  }

  /** Identity that the next batch will have, unless a write is under way. */
  get next(): BatchIdentity {
    return { boot: this.account.boot, seq: this.mark.seq + 1 }
  }

  /** Why nothing at all can be done now, or null. */
  unavailable(): string | null {
    return this.#store.unavailable()
  }

  /** Nothing acknowledged is left to be removed. */
  get tidy(): boolean {
    return this.account.settled.size + this.account.removing.size === 0
  }

  setReader(reader: SpoolReader): void {
    this.account.reader = reader
  }

  /** Resolves when the samples are synced to disk. @throws {NotAccepted} when they are not */
  accept(samples: readonly Sample[]): Promise<Acceptance> {
    return new Promise((resolve, reject) => {
      const now = () => this.#store.now()
      this.#store.submit(new AcceptChange(this.account, { samples, now, read: this.#read, resolve, reject }))
    })
  }

  /**
   * The region has it. The removal is not synced: should a power cut undo it, the batch is sent again and the region's
   * ledger refuses the repeat.
   */
  acknowledge(batch: BatchSize): void {
    const { settled, counts } = this.account
    settled.set(identityText(batch), batch)
    counts.acknowledged += batch.samples
    this.account.acknowledgedBatches += 1
    if (settled.size === 1) this.#removeSoon()
  }

  /** Drops what is older than the limit of age. */
  dropOld(): void {
    if (this.mark.bufferedBatches === 0) return
    const before = this.#store.now() - this.account.limits.ageMs
    this.#store.submit(new DropOldChange(this.account, { before, read: this.#read }))
  }

  /** Batches after one and before another, oldest first, without those already acknowledged. */
  async read(range: { after: BatchIdentity; before: BatchIdentity; limit: number }): Promise<SpooledBatch[]> {
    const { node, account } = this
    // Some may leave the disk while it is read: what was acknowledged before counts as well.
    const settled = new Set([...account.settled.keys(), ...account.removing.keys()])
    const lt = batchKey(node, range.before)
    const entries = await this.#store.read({ gt: batchKey(node, range.after), lt, limit: range.limit })
    const batches = entries.map(([key, value]) => batchOf(key, value))
    if (batches.includes(null)) this.#store.suspect(new Error('a batch read from the spool is damaged'))
    return batches.filter(
      (batch): batch is SpooledBatch =>
        batch !== null && !settled.has(identityText(batch)) && !account.isSettled(batch),
    )
  }

  written(): void {
    this.account.written()
  }

  async resume(level: Level, holding: Holding): Promise<void> {
    const { account } = this
    const stray = await this.#removeStray(level)
    const { meta } = account.state
    const bufferedBatches = holding.batches - stray.batches
    const bufferedSamples = holding.samples - stray.samples
    const lost = {
      batches: Math.max(0, meta.bufferedBatches - bufferedBatches),
      samples: Math.max(0, meta.bufferedSamples - bufferedSamples),
    }
    const damagedBatches = meta.damagedBatches + lost.batches
    const damagedSamples = meta.damagedSamples + lost.samples
    const kept = { ...meta, damagedBatches, damagedSamples, bufferedBatches, bufferedSamples }
    const key = metaKey(this.node)
    await level.put(key, encodeMeta(key, kept), { sync: true })
    account.counts.damaged += lost.samples
    account.counts.recovered += Math.max(0, bufferedSamples - meta.bufferedSamples)
    account.state = { ...account.state, meta: kept, bytes: holding.bytes - stray.bytes }
    account.written()
    if (lost.batches > 0) account.witness.nodeDamaged({ node: this.node, ...lost })
    this.#removeSoon()
  }

  #removeSoon(): void {
    setImmediate(() => this.#store.submit(new RemoveChange(this.account, () => this.#removeSoon())))
  }

  /** A failed write may be on disk all the same; nobody was told that it is, so it goes. */
  async #removeStray(level: Level): Promise<{ batches: number; samples: number; bytes: number }> {
    const { boot } = this.account
    const gt = batchKey(this.node, { boot, seq: this.mark.seq })
    const lt = batchKey(this.node, { boot, seq: Number.MAX_SAFE_INTEGER })
    const found = await level.iterator({ gt, lt }).all()
    const dels = found.map(([key]) => ({ type: 'del' as const, key }))
    await level.batch(dels, { sync: true })
    return found.reduce(
      (sum, [key, value]) => ({
        batches: sum.batches + 1,
        samples: sum.samples + (decodeRecord(key, value)?.samples ?? 0),
        bytes: sum.bytes + key.length + value.length,
      }),
      { batches: 0, samples: 0, bytes: 0 },
    )
  }
}

function batchOf(key: Buffer, value: Buffer): SpooledBatch | null {
  const identity = parseKey(key)?.identity
  const record = decodeRecord(key, value)
  if (!identity || record === null) return null
  const { samples, payload } = record
  return { ...identity, samples, payload, bytes: key.length + value.length }
}
